//! Results that cannot be compared, and what is said of them.

use crate::common::{QUICK, item, losses};
use cloze_compare::{Analysis, Comparison, Item};

/// What is done to good results, and what must be said.
type Damage = (fn(&mut Comparison), &'static str);

const DAMAGES: &[Damage] = &[
    (
        |c| drop(items(c, 1, 0).remove(3)),
        "`loss` of arm `two`, seed 0, lacks 1 item (item-3), which `loss` of arm `one`, seed 0, has",
    ),
    (
        |c| items(c, 1, 1).push(item(99, 1.0)),
        "lacks 1 item (item-99), which `loss` of arm `two`, seed 1, has",
    ),
    (
        |c| items(c, 1, 1).truncate(2),
        "lacks 8 items (item-2, item-3, item-4, item-5, item-6, ..)",
    ),
    (
        |c| items(c, 0, 1)[1].id = "item-0".to_owned(),
        "`loss` of arm `one`, seed 1, has two items `item-0`",
    ),
    (
        |c| items(c, 0, 1)[1].statistics[1] = 0.0,
        "has an item `item-1` of weight 0, expected: a number above zero",
    ),
    (
        |c| items(c, 0, 1)[1].statistics[1] = f64::NAN,
        "of weight NaN",
    ),
    (
        |c| items(c, 0, 1).clear(),
        "`loss` of arm `one`, seed 1, has no items",
    ),
    (
        |c| c.arms[0].runs[1].results.clear(),
        "`loss` of arm `one`, seed 1, is not scored, and seed 0 of the arm is",
    ),
    (
        |c| c.arms[1].runs.truncate(1),
        "arm `two` has runs of the seeds [0], and expected are [0, 1]",
    ),
    (
        |c| c.arms[1].runs[1].seed = 0,
        "arm `two` has runs of the seeds [0, 0]",
    ),
    (
        |c| c.arms[1].name = "one".to_owned(),
        "two arms named `one`",
    ),
    (
        |c| c.metrics.push(c.metrics[0].clone()),
        "two metrics named `loss`",
    ),
    (
        |c| c.metrics[0].name = "other".to_owned(),
        "arm `one` is scored by `loss`, which is none of the metrics",
    ),
];

fn items(comparison: &mut Comparison, arm: usize, run: usize) -> &mut Vec<Item> {
    comparison.arms[arm].runs[run]
        .results
        .get_mut("loss")
        .expect("items")
}

#[test]
fn what_cannot_be_compared_is_said() {
    let good = || {
        losses(&[
            ("one", vec![vec![1.0; 10]; 2]),
            ("two", vec![vec![2.0; 10]; 2]),
        ])
    };
    assert!(Analysis::new(&good(), QUICK).is_ok());
    for (damage, said) in DAMAGES {
        let mut made = good();
        damage(&mut made);
        let error = Analysis::new(&made, QUICK).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
}
