use cloze_corpus::report::{Example, Examples, Histogram, LogBins, Report};
use proptest::prelude::*;

use crate::report::sample::report;

#[test]
fn a_report_survives_json() {
    let json = serde_json::to_string(&report()).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report());
}

#[test]
fn empty_bins_at_the_ends_are_left_out() {
    let (mut some, none) = (LogBins::new(), LogBins::new());
    some.extend([10, 15, 16, 99]);
    let histogram = Histogram::of_bins("Lengths", "tokens", &[("a", &some), ("b", &none)]);
    assert_eq!(histogram.edges, [10.0, 16.0, 25.0, 40.0, 63.0, 100.0]);
    assert_eq!(histogram.series[0].counts, [2, 1, 0, 0, 1]);
    assert_eq!(histogram.series[1].counts, [0; 5]);
}

#[test]
fn an_example_is_clipped() {
    let long = "word ".repeat(100_000);
    let dropped = Example::dropped("length", "a.txt", "too long", &long);
    let changed = Example::changed(
        "case",
        "a.txt",
        "1 word",
        &long,
        &long.replacen("word", "Word", 1),
    );
    let excerpts = [dropped.before, changed.before, changed.after.unwrap()];
    assert!(
        excerpts
            .iter()
            .all(|text| text.chars().count() <= 601 && text.ends_with('…'))
    );
}

fn example(position: u64, stage: u8) -> Example {
    let source = format!("document {position}");
    Example {
        stage: format!("stage {stage}"),
        source,
        ..Example::default()
    }
}

fn collected(documents: &[(u64, u8)]) -> Examples {
    let mut examples = Examples::new(3);
    for &(position, stage) in documents {
        examples.add(position, example(position, stage));
    }
    examples
}

proptest! {
    #[test]
    fn examples_do_not_depend_on_who_collected_them(
        documents in prop::collection::vec((0..40_u64, 0..3_u8), 0..60),
        mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 2),
    ) {
        cuts.sort_by_key(|cut| cut.index(documents.len() + 1));
        let [one, two] = [0, 1].map(|cut| cuts[cut].index(documents.len() + 1));
        let parts = [&documents[..one], &documents[one..two], &documents[two..]].map(collected);
        let [first, second, third] = parts;
        let all = collected(&documents);

        let (mut left, mut right) = (first.clone(), second.clone());
        left.merge(second.clone());
        left.merge(third.clone());
        right.merge(third.clone());
        let mut nested = first.clone();
        nested.merge(right);
        let mut backward = third;
        backward.merge(second);
        backward.merge(first);
        prop_assert_eq!(&left, &all);
        prop_assert_eq!(&nested, &all);
        prop_assert_eq!(&backward, &all);

        let kept = all.into_vec();
        for stage in 0..3 {
            let mut expected: Vec<_> = documents.iter().filter(|document| document.1 == stage).collect();
            expected.sort();
            expected.dedup();
            let expected: Vec<_> = expected.iter().take(3).map(|document| example(document.0, stage)).collect();
            let name = format!("stage {stage}");
            let found: Vec<_> = kept.iter().filter(|example| example.stage == name).cloned().collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_is_wanted_is_what_is_kept(documents in prop::collection::vec((0..9_u64, 0..2_u8), 0..20), position in 0..9_u64) {
        let before = collected(&documents);
        let mut after = before.clone();
        after.add(position, example(position, 0));
        prop_assert_eq!(before.wants("stage 0", position), before != after);
    }

    #[test]
    fn bins_add_up(values in prop::collection::vec(any::<u64>(), 0..50), cut: prop::sample::Index) {
        let cut = cut.index(values.len() + 1);
        let (mut all, mut left, mut right) = (LogBins::new(), LogBins::new(), LogBins::new());
        all.extend(values.iter().copied());
        left.extend(values[..cut].iter().copied());
        right.extend(values[cut..].iter().copied());
        let mut swapped = right.clone();
        swapped += &left;
        left += &right;
        prop_assert_eq!(&left, &all);
        prop_assert_eq!(&swapped, &all);
        let series = &Histogram::of_bins("", "", &[("", &all)]).series[0];
        prop_assert_eq!(series.counts.iter().sum::<u64>(), values.len() as u64);
    }
}
