use std::collections::BTreeMap;

use crate::{Answer, Calibration, Error, Excess, HalvesScore, LanguageTexts, WordScore};
use cloze_compare::{Better, Bound, Item, Metric, MetricKind};
use cloze_language::Language;

use super::{EvaluatedModel, Materials, Measured};

/// Not the seed of any training text: those are small numbers that users think of.
const SEED: u64 = 0x0971_3A11_7E57;

/// Nats above the best possible prediction, causal and masked, over all words and at verbs.
pub(super) fn measure(
    subject: &EvaluatedModel<'_>,
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let language = Language::at(materials.level)?;
    let count = materials.size.documents;
    let texts = LanguageTexts::new(&language, subject.tokenizer, SEED, count)?;
    let mut found = Vec::new();
    if let Some(scorer) = subject.causal()? {
        let scorer = scorer.among(texts.outcomes());
        found.extend(of(
            "causal",
            "each word from those before it",
            &texts.score_causal(&scorer),
        ));
    }
    if let Some(scorer) = subject.masked()? {
        let scorer = scorer.among(texts.outcomes());
        let (share, seed) = (materials.share, materials.seed);
        let scores = texts.score_masked(&scorer, subject.tokenizer, share, seed)?;
        let method = format!(
            "{:.0} % of the words of a document, covered together, from all others",
            100.0 * share
        );
        found.extend(of("masked", &method, &scores));
    }
    if let Some(head) = &subject.model.heads.second {
        let (network, kind) = (&subject.model.backbone, subject.model.config.second());
        let seed = materials.seed;
        let (scores, left) = texts.score_second(network, head, kind, subject.tokenizer, seed)?;
        if !scores.is_empty() {
            found.push(halves(&scores));
        }
        if let Some(last) = found.last_mut().filter(|_| left > 0) {
            last.notes.push(format!(
                "second halves: {left} pairs are longer than the {} tokens that the network reads, and are left \
                 out",
                network.max_len()
            ));
        }
    }
    Ok(found)
}

fn halves(scores: &[HalvesScore]) -> Measured {
    let hits = scores.iter().filter(|score| score.optimum_hits()).count();
    let metric = Metric {
        name: "second-language".to_owned(),
        title: "Second halves of the language".to_owned(),
        unit: "% right".to_owned(),
        kind: MetricKind::Accuracy,
        better: Better::Higher,
        method:
            "whether the second half of a document is the right one, half of them are; the optimum \
                 reads the same halves"
                .to_owned(),
        bound: Some(Bound {
            name: "optimum".to_owned(),
            value: hits as f64 / scores.len().max(1) as f64,
        }),
    };
    let item = |(number, score): (usize, &HalvesScore)| Item {
        id: number.to_string(),
        statistics: vec![f64::from(u8::from(score.model.hit)), 1.0],
        groups: [].into(),
    };
    let items = scores.iter().enumerate().map(item).collect();
    Measured::new(metric, items, scores)
}

fn of(reading: &str, method: &str, scores: &[WordScore]) -> [Measured; 2] {
    let metric = |name: &str, title: &str, which: &str| Metric {
        name: format!("{reading}-{name}"),
        title: format!("Above the optimum, {reading}{title}"),
        unit: "nats per word".to_owned(),
        kind: MetricKind::Mean,
        better: Better::Lower,
        method: format!(
            "{method}{which}; the loss of the model, among the words of the language, less that of the \
             best possible prediction"
        ),
        bound: Some(Bound {
            name: "optimum".to_owned(),
            value: 0.0,
        }),
    };
    let answers: Vec<Answer> = scores.iter().map(|score| score.model).collect();
    let nats =
        |of: fn(&WordScore) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
    let note = format!(
        "{reading}: {:.4} nats per word, the optimum has {:.4}; expected calibration error {:.4}",
        nats(|score| -score.model.log_prob),
        nats(|score| score.optimum),
        Calibration::of(&answers).error
    );
    let excess = Excess::of(scores);
    let leak = excess.is_impossible().then(|| {
        format!(
            "WARNING: {reading}: {:.4} nats below the best that is possible, with a standard error of \
             {:.4}: the model has seen what it was to predict",
            -excess.mean, excess.standard_error
        )
    });
    let positions = items(scores, |score| Some(("position", eight(score.position))));
    let far = |score: &WordScore| Some(("distance", score.distance?.to_string()));
    let verbs: Vec<&WordScore> = scores.iter().filter(|one| one.distance.is_some()).collect();
    let mut overall = Measured::new(metric("excess", "", ""), positions, scores).noting(note);
    overall.notes.extend(leak);
    let which = ", at verbs that agree with a subject";
    let at_verbs = metric("verbs", ", at verbs", which);
    [overall, Measured::new(at_verbs, items(scores, far), &verbs)]
}

/// `0 to 7`, so that they sort as they count.
fn eight(position: usize) -> String {
    let first = position / 8 * 8;
    format!("{first:02} to {:02}", first + 7)
}

/// The words of a document that belong to the same group are one item: they depend on one another.
fn items(
    scores: &[WordScore],
    group: impl Fn(&WordScore) -> Option<(&'static str, String)>,
) -> Vec<Item> {
    let mut sums: BTreeMap<(usize, &str, String), (f64, f64)> = BTreeMap::new();
    for score in scores {
        if let Some((by, group)) = group(score) {
            let sum = sums.entry((score.text, by, group)).or_default();
            sum.0 += score.excess();
            sum.1 += 1.0;
        }
    }
    let items = sums
        .into_iter()
        .map(|((text, by, group), (value, weight))| Item {
            id: format!("{text}, {by} {group}"),
            statistics: vec![value, weight],
            groups: [(by.to_owned(), group)].into(),
        });
    items.collect()
}
