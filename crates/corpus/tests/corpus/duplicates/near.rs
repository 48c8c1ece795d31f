use cloze_corpus::duplicates::{DuplicateVerdict, Likeness};
use proptest::prelude::*;

use crate::duplicates::{Corpus, check_near, find_all, gone, jaccard, near, text};

/// Pairs of texts with words of their own: `both` in either, and `only` that one of them has.
fn pairs(count: u64, both: u64, only: u64) -> Vec<String> {
    let pair = |number: u64| {
        let first = number * 10_000;
        [text(first..first + both), text(first..first + both + only)]
    };
    (0..count).flat_map(pair).collect()
}

#[test]
fn at_the_threshold_nearly_all_go_and_just_below_none() {
    for (threshold, both, only) in [
        (0.5, 60, 60),
        (0.6, 60, 40),
        (0.7, 70, 30),
        (0.8, 80, 20),
        (0.9, 90, 10),
    ] {
        for scale in [1, 5] {
            let at = pairs(300, both * scale, only * scale);
            let (verdicts, counts) = find_all(&near(threshold, 1), &at);
            assert!(counts.near >= 285, "{threshold}: {} of 300", counts.near);
            for verdict in &verdicts {
                if let DuplicateVerdict::Duplicate { likeness, .. } = verdict {
                    assert_eq!(*likeness, Likeness::Near { jaccard: threshold });
                }
            }
            let below = pairs(300, both * scale, only * scale + 1);
            let (_, counts) = find_all(&near(threshold, 1), &below);
            assert_eq!((counts.near, counts.candidates > 100), (0, true));
        }
    }
}

#[test]
fn no_pair_below_a_half_goes_at_four_fifths() {
    for only in [85, 120, 200] {
        let (_, counts) = find_all(&near(0.8, 1), &pairs(500, 80, only));
        assert_eq!(counts.near, 0);
    }
}

/// A text of words, and copies with some of them changed.
fn edited() -> impl Strategy<Value = Vec<String>> {
    let base = (10_usize..200, 0_u64..1000);
    let edits = prop::collection::vec((0_usize..200, 2000_u64..2050), 0..12);
    let group = (base, prop::collection::vec(edits, 1..5)).prop_map(|((length, seed), copies)| {
        let base: Vec<u64> = (0..length as u64)
            .map(|i| (i * i + seed * 31) % 1009)
            .collect();
        let edit = |edits: Vec<(usize, u64)>| {
            let mut words = base.clone();
            for (place, word) in edits {
                words[place % length] = word;
            }
            text(words)
        };
        copies.into_iter().map(edit).collect::<Vec<_>>()
    });
    let texts = prop::collection::vec(group, 1..8).prop_map(|groups| groups.concat());
    texts.prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// And the other way round: whatever stays is like no earlier document that stays, but for the
    /// few pairs that the bands miss.
    #[test]
    fn what_goes_is_like_what_stays(texts in edited(), threshold in 0.5..0.9, chunk in 1_usize..9) {
        let words = 3;
        let corpus = Corpus::new(&near(threshold, words), &texts, chunk);
        let (verdicts, counts) = corpus.find(1 << 20);
        check_near(&corpus, &verdicts, threshold, words);
        let gone = gone(&verdicts);
        prop_assert_eq!(counts.near, gone.iter().filter(|gone| **gone).count() as u64);
        let stay = || (0..texts.len()).filter(|&number| !gone[number]);
        let missed = stay()
            .flat_map(|later| stay().take_while(move |&earlier| earlier < later).map(move |earlier| (later, earlier)))
            .filter(|&(later, earlier)| jaccard(&texts[later], &texts[earlier], words) >= threshold)
            .count();
        prop_assert!(missed <= 1, "{missed} missed");
    }
}

/// Over many pairs of edited texts at and above the threshold.
#[test]
fn at_least_95_percent_are_found() {
    for threshold in [0.5, 0.6, 0.7, 0.8, 0.9] {
        let (mut like, mut found) = (0, 0);
        for edits in 1..40 {
            let texts: Vec<String> = (0..30)
                .flat_map(|pair: u64| {
                    let first = (edits * 100 + pair) * 1000;
                    let edit = |i: u64| if i % (200 / edits) == 3 { i + 500 } else { i };
                    [
                        text(first..first + 200),
                        text((0..200).map(|i| first + edit(i))),
                    ]
                })
                .collect();
            let index = jaccard(&texts[0], &texts[1], 3);
            let (_, counts) = find_all(&near(threshold, 3), &texts);
            if (threshold..threshold + 0.1).contains(&index) {
                (like, found) = (like + 30, found + counts.near);
            } else if index < threshold {
                assert_eq!(counts.near, 0);
            }
        }
        assert!(like >= 30, "{threshold}: {like}");
        assert!(
            found as f64 >= 0.95 * f64::from(like),
            "{threshold}: {found} of {like}"
        );
    }
}

#[test]
fn chinese_is_compared_by_characters() {
    let base: Vec<char> = ('\u{4e00}'..).take(300).collect();
    let mut changed = base.clone();
    changed[150] = '龍';
    let mut other = base.clone();
    (0..300).step_by(20).for_each(|place| other[place] = '龍');
    let lines = |characters: &[char]| -> String {
        let lines: Vec<String> = characters
            .chunks(20)
            .map(|line| line.iter().collect())
            .collect();
        lines.join("。\n")
    };
    let texts = [&base, &changed, &other].map(|characters| lines(characters));
    let (verdicts, _) = find_all(&near(0.8, 5), &texts);
    assert_eq!(gone(&verdicts), [false, true, false]);
    // 293 shingles of 8 characters, of which 8 hold the changed one.
    let DuplicateVerdict::Duplicate { likeness, .. } = verdicts[1] else {
        unreachable!()
    };
    assert_eq!(
        likeness,
        Likeness::Near {
            jaccard: 285.0 / 301.0
        }
    );
}

#[test]
fn words_have_no_case_and_no_punctuation() {
    let texts = [
        "The cat sat on the mat; the dog did not.",
        "THE CAT -- sat on “the mat”, the dog: did not!",
        "Le chat était là, élève; cafe\u{301}",
        "LE CHAT ÉTAIT LÀ: ÉLÈVE CAFE\u{301}",
        "short text",
        "Short, text?",
        "short texts",
        "...",
        "!!!",
        "",
    ];
    let (verdicts, _) = find_all(&near(0.9, 5), &texts.map(str::to_owned));
    let expected = [
        false, true, false, true, false, true, false, false, false, false,
    ];
    assert_eq!(gone(&verdicts), expected);
}

/// Both weigh what they weigh alone: a shingle of five words, of eight characters, or of both.
#[test]
fn a_mixture_of_scripts_is_compared_whole() {
    let text = |tail: &str| format!("{} {tail} 这是一个用来检查重复的中文句子", text(0..60));
    let texts = [
        text("the same"),
        text("the same"),
        text("another end of words"),
    ];
    let (verdicts, _) = find_all(&near(0.95, 5), &texts);
    assert_eq!(gone(&verdicts), [false, true, false]);
}
