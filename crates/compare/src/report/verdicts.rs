use cloze_pages::numbers::{counted, listed, whole};
use cloze_pages::{Block, Page};

use super::Source;
use super::numbers::{Numbers, unit_of_differences};
use crate::{Better, Bootstrap, Interval, Metric, MetricOutcome, Verdict};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let sentences = source.metrics().map(|(metric, outcome, numbers)| {
        (metric.title.clone(), sentence(metric, outcome, numbers))
    });
    page.heading("What was shown");
    page.push(Block::List(sentences.collect()));
    page.quiet(how_sure(source));
}

fn sentence(metric: &Metric, outcome: &MetricOutcome, numbers: Numbers) -> String {
    let ahead = |best: &str, other: &str| by(metric, outcome, numbers, best, other);
    let verdict = match &outcome.verdict {
        Verdict::Winner(best) => {
            let arms = outcome.values.iter().map(|value| value.arm.as_str());
            let others = arms.filter_map(|arm| ahead(best, arm));
            let others: Vec<String> = others.collect();
            format!("{best} is better than {}.", listed(&others))
        }
        Verdict::NoDifference { among, behind } => no_difference(among, behind, ahead),
        Verdict::TooFew { items, needed } => format!(
            "No verdict: {} can agree by chance, and {needed} are needed.",
            counted(*items as u64, "items")
        ),
        Verdict::NothingToCompare => alone(outcome, numbers),
    };
    verdict + &left_out(outcome)
}

fn no_difference(
    among: &[String],
    behind: &[String],
    ahead: impl Fn(&str, &str) -> Option<String>,
) -> String {
    let Some((best, others)) = among.split_first() else {
        return String::new();
    };
    let each = if others.len() > 1 { "each of " } else { "" };
    let others = listed(others);
    let behind: Vec<String> = behind.iter().filter_map(|arm| ahead(best, arm)).collect();
    let behind = if behind.is_empty() {
        String::new()
    } else {
        format!(" {best} is better than {}.", listed(&behind))
    };
    format!(
        "No difference is shown between {best}, which has the best value, and {each}{others}.{behind}"
    )
}

/// `masked by 0.02 (0.01 to 0.03) nats`, of an arm that is not the best.
fn by(
    metric: &Metric,
    outcome: &MetricOutcome,
    numbers: Numbers,
    best: &str,
    other: &str,
) -> Option<String> {
    let difference = outcome.difference(best, other)?;
    let better: Interval = match metric.better {
        Better::Higher => difference,
        Better::Lower => -difference,
    };
    Some(format!(
        "{other} by {} {}",
        numbers.told(better),
        unit_of_differences(metric)
    ))
}

fn alone(outcome: &MetricOutcome, numbers: Numbers) -> String {
    let mut finite = outcome.values.iter().filter(|value| value.not_finite == 0);
    finite.next().map_or_else(
        || "Nothing to compare: no arm has it.".to_owned(),
        |value| {
            let told = numbers.told(value.interval);
            format!("Nothing to compare: only {} has it, {told}.", value.arm)
        },
    )
}

fn left_out(outcome: &MetricOutcome) -> String {
    let broken = outcome.values.iter().filter(|value| value.not_finite > 0);
    let told = broken.map(|value| {
        let scores = counted(value.not_finite as u64, "scores");
        format!(" {} is left out: {scores} not finite.", value.arm)
    });
    told.collect()
}

fn how_sure(source: &Source<'_>) -> String {
    let Bootstrap {
        resamples, level, ..
    } = source.analysis.bootstrap;
    let level = 100.0 * level;
    let seeds = match source.seeds() {
        1 => "There is one seed: intervals are over items only, and say nothing of how other seeds would \
              have come out."
            .to_owned(),
        seeds => format!(
            "The spread between the {seeds} seeds enters as Student's distribution."
        ),
    };
    format!(
        "Ranges are intervals of {level:.0} %, from {} resamples in which items are drawn \
         anew, the same for all arms. {seeds} An arm is called better only where the interval of its \
         difference to each other arm excludes zero. Each metric is judged by itself: among many of equal \
         arms, about {:.0} in 100 would show a difference by chance.",
        whole(resamples),
        100.0 - level
    )
}
