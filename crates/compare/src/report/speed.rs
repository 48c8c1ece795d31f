use cloze_pages::numbers::{bytes, duration, short};
use cloze_pages::{Cell, Column, Page, Table};

use super::Source;
use crate::{Arm, ArmRun, Used};

pub(super) fn tell(page: &mut Page, source: &Source<'_>) {
    let numbers = [
        "parameters",
        "steps",
        "tokens per second",
        "FLOP per second",
        "time",
        "peak memory",
    ];
    let columns = Column::named("arm", &numbers);
    page.heading("Speed and memory");
    page.table(Table::new(columns, source.arms().iter().map(row)));
    page.quiet("Medians over seeds. Time is that of training alone.");
}

fn row(arm: &Arm) -> [Cell; 7] {
    let cell = |value: fn(&ArmRun) -> Option<f64>, written: fn(f64) -> String| {
        let median = median(arm.runs.iter().filter_map(value).collect());
        let median = median.filter(|value| value.is_finite());
        median.map_or_else(Cell::dash, |value| written(value).into())
    };
    [
        (&*arm.name).into(),
        cell(|run| Some(run.parameters as f64), short),
        cell(|run| Some(run.used?.steps as f64), short),
        cell(|run| rate(run, |used| used.tokens as f64), short),
        cell(|run| rate(run, |used| used.flops), short),
        cell(|run| Some(run.used?.seconds), duration),
        cell(
            |run| Some(run.peak_memory? as f64),
            |size| bytes(size as u64),
        ),
    ]
}

fn rate(run: &ArmRun, of: fn(&Used) -> f64) -> Option<f64> {
    let used = run.used?;
    Some(of(&used) / used.seconds)
}

/// The middle one, or between the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some(f64::midpoint(values[low], values[high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
