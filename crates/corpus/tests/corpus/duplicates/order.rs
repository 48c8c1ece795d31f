use cloze_corpus::duplicates::{DuplicateVerdict, Duplicates, Likeness, Position};
use proptest::prelude::*;

use crate::duplicates::{Corpus, all, find_all, gone, near, text};

#[test]
fn the_first_of_equal_documents_stays() {
    let texts = ["a b", "other", "A\n\tB", "a b.", " a b ", "other"].map(str::to_owned);
    let settings = Duplicates {
        exact: true,
        near: None,
        paragraphs: None,
    };
    let (verdicts, counts) = find_all(&settings, &texts);
    let copy = |index| DuplicateVerdict::Duplicate {
        of: Position { chunk: 0, index },
        likeness: Likeness::Exact,
    };
    let kept = DuplicateVerdict::Kept(Vec::new());
    let expected = [kept.clone(), kept.clone(), copy(0), kept, copy(0), copy(1)];
    assert_eq!(verdicts, expected);
    assert_eq!((counts.documents, counts.exact, counts.near), (6, 3, 0));
}

/// One goes because of the first; the next is like the one that went, and not like the first.
#[test]
fn there_are_no_chains() {
    let texts = [text(0..100), text(10..110), text(20..120), text(20..120)];
    // 90 of 110 words, and 80 of 120.
    let (verdicts, _) = find_all(&near(0.8, 1), &texts);
    assert_eq!(gone(&verdicts), [false, true, false, true]);
    let DuplicateVerdict::Duplicate { of, likeness } = verdicts[3] else {
        unreachable!()
    };
    assert_eq!(of, Position { chunk: 0, index: 2 });
    assert_eq!(likeness, Likeness::Near { jaccard: 1.0 });
}

#[test]
fn a_copy_of_what_goes_names_what_stays() {
    let texts = [
        text(0..100),
        text(0..98),
        text(0..98),
        text(500..600),
        text(500..600),
    ];
    let (verdicts, counts) = find_all(&all(), &texts);
    let near = |jaccard| DuplicateVerdict::Duplicate {
        of: Position { chunk: 0, index: 0 },
        likeness: Likeness::Near { jaccard },
    };
    // Of 96 shingles of five words, 94 are in both.
    assert_eq!(verdicts[1..3], [near(94.0 / 96.0), near(94.0 / 96.0)]);
    assert!(matches!(
        verdicts[4],
        DuplicateVerdict::Duplicate {
            likeness: Likeness::Exact,
            ..
        }
    ));
    assert_eq!((counts.exact, counts.near), (1, 2));
}

/// Texts with every kind of repetition.
fn repetitive() -> impl Strategy<Value = Vec<String>> {
    let paragraph = (0_u64..4, 0_u64..30, 0_u64..4).prop_map(|(seed, length, edit)| {
        text((0..length).map(|i| if i == 7 { seed + edit } else { i * (seed + 1) }))
    });
    let document = prop::collection::vec(paragraph, 0..4).prop_map(|parts| parts.join("\n\n"));
    prop::collection::vec(document, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn memory_threads_and_chunks_change_nothing(texts in repetitive(), chunk in 1_usize..20) {
        let corpus = Corpus::new(&all(), &texts, chunk);
        let expected = corpus.find(1 << 30);
        for (threads, memory) in [(1, 0), (2, 0), (2, 1 << 30), (5, 8000)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            prop_assert_eq!(&pool.install(|| corpus.find(memory)), &expected);
        }
        // In other chunks the same documents are named.
        let other = Corpus::new(&all(), &texts, 1);
        let (verdicts, counts) = other.find(0);
        prop_assert_eq!(counts, expected.1);
        for (a, b) in verdicts.iter().zip(&expected.0) {
            match (a, b) {
                (DuplicateVerdict::Duplicate { of: a, .. }, DuplicateVerdict::Duplicate { of: b, .. }) =>
                    prop_assert_eq!(other.number(*a), corpus.number(*b)),
                (DuplicateVerdict::Kept(a), DuplicateVerdict::Kept(b)) => prop_assert_eq!(a.len(), b.len()),
                _ => prop_assert!(false, "{a:?} and {b:?}"),
            }
        }
    }
}
