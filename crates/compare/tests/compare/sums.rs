//! Metrics that are no mean of their items: functions of sums, also in each resample.

use std::collections::BTreeMap;

use cloze_compare::statistics::{bleu, products, ranks};
use cloze_compare::{Better, Item, MetricKind, MetricOutcome};
use cloze_random::{Draws, Stream};

use crate::common::{Normal, QUICK, metric};

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

fn words(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

#[test]
fn f1_is_of_the_whole_and_not_a_mean_of_documents() {
    let items = [
        Item::new("a", [8.0, 2.0, 0.0]),
        Item::new("b", [0.0, 0.0, 10.0]),
        Item::new("nothing", [0.0, 0.0, 0.0]),
    ];
    // Precision 8 / 10, recall 8 / 18.
    let (precision, recall) = (0.8, 8.0 / 18.0);
    near(
        MetricKind::F1.value(&items),
        2.0 * precision * recall / (precision + recall),
    );
    near(MetricKind::F1.value(&items[2..]), 0.0);
}

#[test]
fn bleu_is_that_of_the_paper() {
    // Two sentences by hand. Matches: 5 + 4 of 6 + 4 words, 3 + 3 of 5 + 3 pairs, 2 + 2 of 4 + 2
    // triples, 1 + 1 of 3 + 1 quadruples; 10 words against 6 + 6.
    let first = bleu(
        &words("the cat sat on the rug"),
        &[&words("the cat sat on a rug")],
    );
    assert_eq!(first, [5., 3., 2., 1., 6., 5., 4., 3., 6., 6.]);
    let second = bleu(
        &words("a dog barks loudly"),
        &[&words("a dog barks loudly at night")],
    );
    assert_eq!(second, [4., 3., 2., 1., 4., 3., 2., 1., 4., 6.]);
    let items = [Item::new("first", first), Item::new("second", second)];
    let precisions: f64 = 9.0 / 10.0 * (6.0 / 8.0) * (4.0 / 6.0) * (2.0 / 4.0);
    let expected = (1.0_f64 - 12.0 / 10.0).exp() * precisions.powf(0.25);
    near(MetricKind::Bleu.value(&items), expected);
    // A candidate that is its reference, and one that is longer: no penalty.
    let whole = words("one two three four five");
    near(
        MetricKind::Bleu.value(&[Item::new("a", bleu(&whole, &[&whole]))]),
        1.0,
    );
}

#[test]
fn of_several_references_the_most_frequent_clips_and_the_nearest_is_long() {
    let (a, b) = (words("a a b"), words("a b b c d"));
    let counts = bleu(&words("a a a b"), &[&a, &b]);
    // Of three a's two; between lengths of 3 and 5 the shorter.
    assert_eq!(
        (counts[0], counts[4], counts[8], counts[9]),
        (3., 4., 4., 3.)
    );
}

#[test]
fn correlations_are_those_of_the_textbook() {
    let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 4.0, 3.0, 7.0]);
    let items = |x: &[f64], y: &[f64]| -> Vec<Item> {
        let pairs = x.iter().zip(y).enumerate();
        pairs
            .map(|(id, (x, y))| Item::new(id.to_string(), products(*x, *y)))
            .collect()
    };
    // Deviations: -2 -1 0 1 2 and -1.4 -2.4 0.6 -0.4 3.6.
    near(
        MetricKind::Pearson.value(&items(&x, &y)),
        12.0 / (10.0_f64 * 21.2).sqrt(),
    );
    // 1 - 6 (1 + 1 + 1 + 1) / (5 (25 - 1)).
    let of_ranks = items(&ranks(&x), &ranks(&y));
    near(MetricKind::Spearman.value(&of_ranks), 0.8);
    near(MetricKind::Pearson.value(&items(&x, &[3.0; 5])), 0.0);
    near(MetricKind::Pearson.value(&items(&x, &x.map(|x| -x))), -1.0);
}

/// The items of a resample, as the bootstrap draws them.
fn resample(items: &[Item], number: u64) -> Vec<&Item> {
    let stream = Stream::named("bootstrap of items");
    let mut draws = Draws::new(QUICK.seed, stream, number, 0);
    let pick = |bits: u64| ((u128::from(bits) * items.len() as u128) >> 64) as usize;
    (0..items.len())
        .map(|_| &items[pick(draws.bits())])
        .collect()
}

/// A kind, its items, and what it is of items that were drawn.
type Case<'a> = (MetricKind, Vec<Item>, &'a dyn Fn(&[&Item]) -> f64);

/// Each kind with items of its own, and the same without sums: from the drawn items as they are.
#[test]
fn intervals_are_those_of_a_metric_that_is_computed_anew_in_each_resample() {
    let mut normal = Normal::of(9, 1);
    let pairs: Vec<[f64; 2]> = (0..40)
        .map(|_| {
            let x = normal.draw();
            [x, 0.5 * x + normal.draw()]
        })
        .collect();
    let counts = |place: usize| [(place % 4) as f64, (place % 3) as f64, (place % 2) as f64];
    let all = |statistics: &dyn Fn(usize) -> Vec<f64>| -> Vec<Item> {
        let item = |place| Item::new(format!("{place:02}"), statistics(place));
        (0..40).map(item).collect()
    };
    let pearson = |drawn: &[&Item]| {
        let chosen: Vec<[f64; 2]> = drawn
            .iter()
            .map(|item| pairs[item.id.parse::<usize>().unwrap()])
            .collect();
        let mean = |of: &dyn Fn(&[f64; 2]) -> f64| {
            chosen.iter().map(of).sum::<f64>() / chosen.len() as f64
        };
        let (x, y) = (mean(&|one| one[0]), mean(&|one| one[1]));
        let covariance = |a: usize, b: usize| {
            let middle = [x, y];
            mean(&|one| (one[a] - middle[a]) * (one[b] - middle[b]))
        };
        covariance(0, 1) / (covariance(0, 0) * covariance(1, 1)).sqrt()
    };
    let f1 = |drawn: &[&Item]| {
        let count = |number: usize| -> f64 {
            let counts = drawn
                .iter()
                .map(|item| counts(item.id.parse().unwrap())[number]);
            counts.sum()
        };
        let (precision, recall) = (
            count(0) / (count(0) + count(1)),
            count(0) / (count(0) + count(2)),
        );
        2.0 * precision * recall / (precision + recall)
    };
    let cases: [Case<'_>; 2] = [
        (
            MetricKind::Pearson,
            all(&|place| products(pairs[place][0], pairs[place][1]).to_vec()),
            &pearson,
        ),
        (MetricKind::F1, all(&|place| counts(place).to_vec()), &f1),
    ];
    for (kind, items, anew) in cases {
        let metric = metric("score", kind, Better::Higher);
        let outcome = MetricOutcome::alone("one", &metric, &items, QUICK).unwrap();
        let interval = outcome.value("one").unwrap().interval;
        let whole: Vec<&Item> = items.iter().collect();
        assert!((interval.value - anew(&whole)).abs() < 1e-9, "{kind:?}");
        let mut values: Vec<f64> = (0..QUICK.resamples)
            .map(|number| anew(&resample(&items, number)))
            .collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * (values.len() - 1) as f64;
            let (below, above) = (values[place as usize], values[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        assert!((interval.low - at(0.025)).abs() < 1e-9, "{kind:?}");
        assert!((interval.high - at(0.975)).abs() < 1e-9, "{kind:?}");
    }
}

#[test]
fn files_have_the_items_of_a_mean_as_ever_and_others_by_their_statistics() {
    let mut mean = Item::new("text 1", [f64::INFINITY, 2.0]);
    mean.groups = BTreeMap::from([("length".to_owned(), "equal".to_owned())]);
    let told = [
        (
            Item::new("text 0", [1.5, 1.0]),
            r#"{"id":"text 0","value":1.5,"weight":1.0}"#,
        ),
        (
            mean,
            r#"{"id":"text 1","value":"inf","weight":2.0,"groups":{"length":"equal"}}"#,
        ),
        (
            Item::new("a", [1.0, 0.0, f64::INFINITY]),
            r#"{"id":"a","statistics":[1.0,0.0,"inf"]}"#,
        ),
    ];
    for (item, text) in told {
        assert_eq!(serde_json::to_string(&item).unwrap(), text);
        assert_eq!(serde_json::from_str::<Item>(text).unwrap(), item);
    }
    let kinds = [
        MetricKind::Mean,
        MetricKind::Accuracy,
        MetricKind::Perplexity,
    ];
    assert_eq!(
        serde_json::to_string(&kinds).unwrap(),
        r#"["mean","accuracy","perplexity"]"#
    );
}

#[test]
fn an_item_of_another_kind_is_refused() {
    let metric = metric("f1", MetricKind::F1, Better::Higher);
    let items = [Item::new("a", [1.0, 2.0])];
    let error = MetricOutcome::alone("one", &metric, &items, QUICK).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`f1` of arm `one`, seed 0, has an item `a` of 2 statistics, expected: 3, as its metric has"
    );
}
