//! What the second half of a sequence is.

use cloze_bert::Second;
use cloze_corpus::{DataSplit, Store};
use proptest::prelude::*;

use crate::made::{Sequence, documents, pairs, read_pairs, shape, store};

/// Documents whose sequences have two tokens at least: of one token there is no second half.
fn long_documents() -> impl Strategy<Value = Vec<Vec<u64>>> {
    prop::collection::vec(prop::collection::vec(2_u64..9, 1..8), 2..7)
}

/// Longer than any sentence of [`long_documents`]: none is cut.
const LENGTHS: std::ops::Range<i64> = 11..40;

fn halves(sequence: &Sequence) -> (Vec<i64>, Vec<i64>) {
    let runs = sequence.runs();
    let [a, b] = &runs[..] else {
        panic!("not two halves: {runs:?}")
    };
    (a.clone(), b.clone())
}

fn document(store: &Store, half: &[i64]) -> u64 {
    let [first, last] = [half[0], half[half.len() - 1]].map(|at| store.document_at(at as u64));
    assert_eq!(first, last, "a half of two documents");
    first
}

fn follows(a: &[i64], b: &[i64]) -> bool {
    b[0] == a[a.len() - 1] + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn exactly_half_of_each_step_is_wrong(
        documents in long_documents(), half in 1_u64..9, length in LENGTHS, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        for second in [Second::Next, Second::Order] {
            let pairs = pairs(&store, second, shape(2 * half, 3, length), (DataSplit::Train, seed));
            for step in [0, 1, 2, 1_000_003] {
                let wrong: i64 = read_pairs(&pairs, step).iter().map(|(_, class)| class).sum();
                prop_assert_eq!(wrong as u64, half);
            }
        }
    }

    #[test]
    fn the_next_half_follows_and_a_wrong_one_is_of_another_document(
        documents in long_documents(), length in LENGTHS, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let pairs = pairs(&store, Second::Next, shape(8, 8, length), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&pairs, step)) {
            let (a, b) = halves(&sequence);
            let [of_a, of_b] = [&a, &b].map(|half| document(&store, half));
            match class {
                0 => prop_assert!(follows(&a, &b) && of_a == of_b, "{a:?} {b:?}"),
                _ => prop_assert_ne!(of_a, of_b),
            }
        }
    }

    #[test]
    fn the_wrong_order_is_the_right_one_the_other_way_round(
        documents in long_documents(), length in LENGTHS, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let pairs = pairs(&store, Second::Order, shape(8, 8, length), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&pairs, step)) {
            let (a, b) = halves(&sequence);
            prop_assert_eq!(document(&store, &a), document(&store, &b));
            let (earlier, later) = if class == 0 { (a, b) } else { (b, a) };
            prop_assert!(follows(&earlier, &later));
        }
    }

    /// Where it can: a sequence of two sentences is halved between them.
    #[test]
    fn halves_meet_at_a_sentence(documents in long_documents(), seed in any::<u64>()) {
        let store = store(&documents);
        let pairs = pairs(&store, Second::Next, shape(8, 8, 40), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&pairs, step)) {
            let (a, b) = halves(&sequence);
            if class == 0 {
                let [start, middle, end] = [a[0], b[0], b[b.len() - 1] + 1].map(|at| at as u64);
                let mut inner = store.sentences_in(start + 1..end);
                prop_assert!(inner.len() == 0 || inner.any(|sentence| sentence == middle));
            }
        }
    }

    #[test]
    fn of_one_document_a_wrong_half_is_from_another_place(
        sentences in prop::collection::vec(2_u64..9, 8..20), seed in any::<u64>(),
    ) {
        let store = store(&[sentences]);
        let pairs = pairs(&store, Second::Next, shape(8, 8, 16), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&pairs, step)) {
            let (a, b) = halves(&sequence);
            prop_assert_eq!(follows(&a, &b), class == 0, "{:?} {:?}", a, b);
            prop_assert!(!b.contains(&a[0]), "the same run twice");
        }
    }

    /// Whatever the lengths: the first half is never empty, and the label says what is there.
    #[test]
    fn the_label_is_true_also_where_a_sequence_has_one_token(
        mut documents in documents(), length in 5_i64..20, seed in any::<u64>(),
    ) {
        documents.push(vec![1]);
        let store = store(&documents);
        let next = pairs(&store, Second::Next, shape(6, 6, length), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&next, step)) {
            let (a, b) = halves(&sequence);
            prop_assert!(!b.is_empty(), "an empty half of another document");
            let same = document(&store, &a) == document(&store, &b);
            prop_assert_eq!(same && follows(&a, &b), class == 0, "{:?} {:?}", a, b);
        }
        let order = pairs(&store, Second::Order, shape(6, 6, length), (DataSplit::Train, seed));
        for (sequence, class) in (0..6).flat_map(|step| read_pairs(&order, step)) {
            let (a, b) = halves(&sequence);
            let right = b.is_empty() || follows(&a, &b);
            prop_assert_eq!(right, class == 0, "{:?} {:?}", a, b);
        }
    }
}

/// Every second half of another document is equally likely to be met.
#[test]
fn wrong_halves_come_from_all_other_documents() {
    let store = store(&[vec![2, 2], vec![2, 2], vec![2, 2], vec![2, 2]]);
    let pairs = pairs(&store, Second::Next, shape(8, 8, 16), (DataSplit::Train, 3));
    let mut met = [[0_u32; 4]; 4];
    for (sequence, class) in (0..300).flat_map(|step| read_pairs(&pairs, step)) {
        if class == 1 {
            let (a, b) = halves(&sequence);
            let [a, b] = [a, b].map(|half| document(&store, &half) as usize);
            met[a][b] += 1;
        }
    }
    for (own, others) in met.iter().enumerate() {
        for (other, &count) in others.iter().enumerate() {
            // 1,200 wrong pairs over 12 cells: 100 each, and a standard deviation below 10.
            let expected = if own == other { 0..1 } else { 50..150 };
            assert!(expected.contains(&count), "{met:?}");
        }
    }
}
