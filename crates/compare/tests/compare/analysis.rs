//! What the results say, whatever their order, and which results cannot be compared.

use crate::common::{Normal, QUICK, arm, comparison, item, losses, metric, outcome, run};
use cloze_compare::{
    Analysis, Better, Comparison, Interval, Item, MetricKind, MetricOutcome, Verdict,
};
use proptest::prelude::*;

/// Values around a mean; the same pattern in all arms, so that differences are sure.
fn around(mean: f64, noise: f64) -> Vec<f64> {
    let mut draws = Normal::of(3, 2);
    (0..80)
        .map(|place| mean + draws.draw() + noise * f64::from(place % 5 - 2))
        .collect()
}

#[test]
fn a_winner_is_better_than_all_others() {
    let arms = |middle: f64, noise: f64| {
        losses(&[
            ("worst", vec![around(3.0, 0.0)]),
            ("middle", vec![around(middle, noise)]),
            ("best", vec![around(1.0, 0.0)]),
        ])
    };
    assert_eq!(
        outcome(&arms(2.0, 0.1)).verdict,
        Verdict::Winner("best".to_owned())
    );
    let verdict = outcome(&arms(1.01, 0.5)).verdict;
    let (among, behind) = (
        vec!["best".to_owned(), "middle".to_owned()],
        vec!["worst".to_owned()],
    );
    assert_eq!(verdict, Verdict::NoDifference { among, behind });
    let mut higher = arms(2.0, 0.1);
    higher.metrics[0].better = Better::Higher;
    assert_eq!(
        outcome(&higher).verdict,
        Verdict::Winner("worst".to_owned())
    );
}

#[test]
fn a_value_is_a_sum_over_a_sum_and_a_mean_over_seeds() {
    let items = |values: [f64; 2]| {
        let mut items = vec![item(0, values[0]), item(1, values[1])];
        items[1].statistics[1] = 3.0;
        items
    };
    let runs = vec![
        run(1, &[("loss", items([1.0, 9.0]))]),
        run(2, &[("loss", items([2.0, 2.0]))]),
    ];
    let made = |kind| {
        let metrics = vec![metric("loss", kind, Better::Lower)];
        outcome(&comparison(metrics, vec![arm("one", runs.clone())])).values[0]
            .interval
            .value
    };
    assert_eq!(made(MetricKind::Mean), (2.5 + 1.0) / 2.0);
    assert_eq!(made(MetricKind::Perplexity), 1.75_f64.exp());
}

#[test]
fn ties_of_an_accuracy_are_counted() {
    let items = |half: usize| -> Vec<Item> {
        (0..100)
            .map(|id| item(id, if id < half { 0.5 } else { 1.0 }))
            .collect()
    };
    let arms = vec![
        arm(
            "one",
            vec![
                run(1, &[("pairs", items(3))]),
                run(2, &[("pairs", items(4))]),
            ],
        ),
        arm(
            "other",
            vec![
                run(1, &[("pairs", items(0))]),
                run(2, &[("pairs", items(0))]),
            ],
        ),
    ];
    let of = |kind| {
        let metrics = vec![metric("pairs", kind, Better::Higher)];
        outcome(&comparison(metrics, arms.clone())).values
    };
    let values = of(MetricKind::Accuracy);
    assert_eq!([values[0].ties, values[1].ties], [Some(7), Some(0)]);
    assert_eq!(of(MetricKind::Mean)[0].ties, None);
    // 0.9825 and seeds that differ by 0.005: Student's t of one degree of freedom goes beyond 1.
    assert!((values[0].interval.value - 0.9825).abs() < 1e-12);
    assert_eq!(values[0].interval.high, 1.0);
}

#[test]
fn an_arm_may_lack_a_metric() {
    let items = || (0..10).map(|id| item(id, 1.0)).collect();
    let made = comparison(
        vec![
            metric("loss", MetricKind::Mean, Better::Lower),
            metric("other", MetricKind::Mean, Better::Lower),
        ],
        vec![
            arm("one", vec![run(1, &[("loss", items())])]),
            arm("two", vec![run(1, &[])]),
        ],
    );
    let analysis = Analysis::new(&made, QUICK).unwrap();
    let loss = analysis.outcome("loss").unwrap();
    assert_eq!((loss.items, loss.seeds), (10, 1));
    assert!(loss.value("one").is_some() && loss.value("two").is_none());
    assert_eq!(loss.verdict, Verdict::NothingToCompare);
    let other = analysis.outcome("other").unwrap();
    assert!(other.values.is_empty() && other.verdict == Verdict::NothingToCompare);
}

#[test]
fn an_arm_that_is_not_finite_is_compared_with_none() {
    let mut broken = around(9.0, 0.0);
    broken[7] = f64::NAN;
    let outcome = outcome(&losses(&[
        ("broken", vec![broken]),
        ("one", vec![around(2.0, 0.1)]),
        ("two", vec![around(1.0, 0.0)]),
    ]));
    assert_eq!(outcome.value("broken").unwrap().not_finite, 1);
    assert!(!outcome.value("broken").unwrap().interval.is_known());
    assert_eq!(outcome.differences.len(), 1);
    assert_eq!(outcome.verdict, Verdict::Winner("two".to_owned()));
}

#[test]
fn few_items_have_no_winner() {
    let of = |items: usize| {
        let one = vec![(0..items).map(|place| place as f64).collect::<Vec<_>>()];
        let two = vec![one[0].iter().map(|value| value + 1.0).collect()];
        outcome(&losses(&[("one", one), ("two", two)])).verdict
    };
    let (items, needed) = (5, 6);
    assert_eq!(of(5), Verdict::TooFew { items, needed });
    assert_eq!(of(6), Verdict::Winner("one".to_owned()));
}

#[test]
fn groups_have_rows_in_order() {
    let items: Vec<Item> = [("10", 1.0), ("9", 2.0), ("9", 4.0)]
        .iter()
        .enumerate()
        .map(|(id, (position, value))| {
            let mut item = item(id, *value);
            item.groups
                .insert("position".to_owned(), (*position).to_owned());
            item.groups
                .insert("kind".to_owned(), format!("k{}", 3 - id));
            item
        })
        .collect();
    let runs = |more: f64| {
        let mut items = items.clone();
        items[0].statistics[0] += more;
        vec![
            run(1, &[("loss", items.clone())]),
            run(2, &[("loss", items)]),
        ]
    };
    let made = comparison(
        vec![metric("loss", MetricKind::Mean, Better::Lower)],
        vec![arm("one", runs(0.0)), arm("two", runs(5.0))],
    );
    let breakdowns = outcome(&made).breakdowns;
    let names = |place: usize| -> Vec<(&str, usize)> {
        let rows = breakdowns[place].rows.iter();
        rows.map(|row| (row.name.as_str(), row.items)).collect()
    };
    assert_eq!(breakdowns[0].group, "kind");
    assert_eq!(names(0), [("k1", 1), ("k2", 1), ("k3", 1)]);
    assert_eq!(names(1), [("9", 2), ("10", 1)]);
    assert_eq!(breakdowns[1].rows[0].values["one"], 3.0);
    assert_eq!(breakdowns[1].rows[1].values["two"], 6.0);
}

#[test]
fn an_outcome_is_read_as_it_is_written() {
    let mut values = around(1.0, 0.0);
    values[0] = f64::INFINITY;
    let made = losses(&[("one", vec![values]), ("two", vec![around(1.0, 0.0)])]);
    let text = serde_json::to_string(&made).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&text).unwrap(), made);
    let outcome = outcome(&made);
    let text = serde_json::to_string(&outcome).unwrap();
    let read: MetricOutcome = serde_json::from_str(&text).unwrap();
    assert_eq!(read.values[0].interval.value, f64::INFINITY);
    assert!(read.values[0].interval.low.is_nan());
    assert_eq!(
        (read.values[1].clone(), read.verdict),
        (outcome.values[1].clone(), outcome.verdict)
    );
}

fn near(one: Interval, other: Interval) -> bool {
    let pairs = [
        (one.value, other.value),
        (one.low, other.low),
        (one.high, other.high),
    ];
    pairs.iter().all(|(one, other)| (one - other).abs() < 1e-9)
}

/// Arms that are equal stand in the order of the comparison.
fn names_of(verdict: Verdict) -> (Vec<String>, Vec<String>) {
    let (mut one, mut other) = match verdict {
        Verdict::Winner(arm) => (vec![arm], Vec::new()),
        Verdict::NoDifference { among, behind } => (among, behind),
        Verdict::TooFew { .. } | Verdict::NothingToCompare => (Vec::new(), Vec::new()),
    };
    one.sort_unstable();
    other.sort_unstable();
    (one, other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_order_matters(
        values in prop::collection::vec(prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 8), 3), 3),
        rotation in 1_usize..8,
    ) {
        let names = ["a", "b", "c"];
        let made = losses(&names.into_iter().zip(values).collect::<Vec<_>>());
        let mut other = made.clone();
        other.arms.reverse();
        for arm in &mut other.arms {
            arm.runs.rotate_left(1);
            for run in &mut arm.runs {
                run.results.get_mut("loss").expect("items").rotate_left(rotation);
            }
        }
        let (made, other) = (outcome(&made), outcome(&other));
        for name in names {
            let interval = |outcome: &MetricOutcome| outcome.value(name).expect("a value").interval;
            prop_assert!(near(interval(&made), interval(&other)));
        }
        for (first, second) in [("a", "b"), ("b", "c"), ("c", "a")] {
            let interval = |outcome: &MetricOutcome| outcome.difference(first, second).expect("a pair");
            prop_assert!(near(interval(&made), interval(&other)));
            prop_assert!(interval(&made).low <= interval(&made).high);
        }
        prop_assert_eq!(names_of(made.verdict), names_of(other.verdict));
    }

    #[test]
    fn units_do_not_matter(
        values in prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, 8), 2),
        shift in -9.0..9.0_f64,
        scale in 0.1..9.0_f64,
    ) {
        let made = |change: &dyn Fn(f64) -> f64| {
            let arm = |values: &Vec<f64>| vec![values.iter().map(|value| change(*value)).collect::<Vec<_>>()];
            outcome(&losses(&[("a", arm(&values[0])), ("b", arm(&values[1]))]))
        };
        let (plain, other) = (made(&|value| value), made(&|value| shift + scale * value));
        let scaled = |interval: Interval, shift: f64| Interval {
            value: shift + scale * interval.value,
            low: shift + scale * interval.low,
            high: shift + scale * interval.high,
        };
        prop_assert!(near(scaled(plain.values[0].interval, shift), other.values[0].interval));
        let interval = |outcome: &MetricOutcome| outcome.difference("a", "b").expect("a pair");
        prop_assert!(near(scaled(interval(&plain), 0.0), interval(&other)));
    }
}

#[test]
fn a_model_alone_has_the_value_that_it_has_among_others() {
    let others = vec![around(2.0, 0.1)];
    let made = losses(&[("one", vec![around(1.0, 0.1)]), ("other", others)]);
    let items = &made.arms[0].runs[0].results["loss"];
    let alone = MetricOutcome::alone("one", &made.metrics[0], items, QUICK).expect("items");
    assert_eq!(
        alone.values[0].interval.value,
        outcome(&made).values[0].interval.value
    );
    assert_eq!(alone.verdict, Verdict::NothingToCompare);
    assert_eq!((alone.items, alone.differences.len()), (80, 0));
    let nothing = MetricOutcome::alone("one", &made.metrics[0], &[], QUICK);
    assert!(nothing.is_err());
}
