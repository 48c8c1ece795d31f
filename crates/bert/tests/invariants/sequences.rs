//! How a sequence is framed, covered and padded.

use cloze_bert::Second;
use cloze_corpus::DataSplit;
use cloze_model::Batches;
use cloze_transformer::Mask;
use proptest::prelude::*;
use tch::Kind;

use crate::made::{
    CLS, FIRST, SEP, documents, integers, pairs, read_pairs, read_singles, shape, singles, store,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn two_halves_are_framed_and_have_their_segments(
        documents in documents(), length in 5_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        for second in [Second::Next, Second::Order] {
            let pairs = pairs(&store, second, shape(8, 4, length), (DataSplit::Train, seed));
            for (sequence, class) in (0..4).flat_map(|step| read_pairs(&pairs, step)) {
                prop_assert!(sequence.ids.len() as i64 <= length);
                prop_assert!((0..2).contains(&class));
                let runs = sequence.runs();
                let [a, b] = &runs[..] else { panic!("not two halves: {runs:?}") };
                prop_assert!(!a.is_empty());
                let own = |half: &[i64], id: i64| [half.iter().map(|at| at + FIRST).collect(), vec![id]].concat();
                let ids = [vec![CLS], own(a, SEP), own(b, SEP)].concat();
                prop_assert_eq!(&sequence.ids, &ids);
                let segments = [vec![0; a.len() + 2], vec![1; b.len() + 1]].concat();
                prop_assert_eq!(&sequence.segments, &segments);
                for half in [a, b] {
                    prop_assert!(half.windows(2).all(|pair| pair[1] == pair[0] + 1), "a run of text");
                }
            }
        }
    }

    #[test]
    fn one_run_is_framed_in_one_segment(
        documents in documents(), length in 3_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let singles = singles(&store, shape(8, 4, length), (DataSplit::Train, seed));
        for sequence in (0..4).flat_map(|step| read_singles(&singles, step)) {
            prop_assert!(sequence.ids.len() as i64 <= length);
            prop_assert_eq!(sequence.runs().len(), 1);
            prop_assert_eq!(sequence.segments, vec![0; sequence.ids.len()]);
        }
    }

    #[test]
    fn the_targets_of_each_sequence_are_exact(
        documents in documents(), length in 5_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let pairs = pairs(&store, Second::Next, shape(8, 3, length), (DataSplit::Train, seed));
        for (sequence, _) in (0..4).flat_map(|step| read_pairs(&pairs, step)) {
            let open = sequence.ids.iter().filter(|&&id| id >= FIRST).count();
            let number = ((0.15 * open as f64).round() as usize).max(1);
            prop_assert_eq!(sequence.targets.len(), number);
            prop_assert!(sequence.targets.iter().all(|&at| sequence.ids[at] >= FIRST));
            for at in (0..sequence.ids.len()).filter(|at| !sequence.targets.contains(at)) {
                prop_assert_eq!(sequence.seen[at], sequence.ids[at]);
            }
        }
    }
}

/// Rows of 10 and of 6 tokens: `[CLS]` and `[SEP]` beside sentences of 8 and of 4.
#[test]
fn padding_is_masked_and_only_padding() {
    let store = store(&[vec![8], vec![4], vec![8], vec![8]]);
    let singles = singles(&store, shape(2, 2, 10), (DataSplit::HeldOut, 1));
    let [padded, full] = [0, 1].map(|step| singles.at(step).remove(0));

    let Mask::Keep(keep) = &padded.input.mask else {
        panic!("padding that is seen: {:?}", padded.input.mask)
    };
    assert_eq!(keep.size(), [2, 1, 1, 10]);
    let real = integers(&keep.to_kind(Kind::Int64));
    let expected = [vec![1; 10], vec![1; 6], vec![0; 4]].concat();
    assert_eq!(real, expected);
    let short = integers(&padded.input.ids.get(1));
    assert_eq!(&short[5..], [SEP, 0, 0, 0, 0]); // [PAD] is 0
    assert_eq!(padded.tokens, 16);

    assert!(matches!(full.input.mask, Mask::All), "nothing to hide");
    assert_eq!((full.input.ids.size(), full.tokens), (vec![2, 10], 20));
}

/// Both halves of each row are shorter than the longest row.
#[test]
fn the_segment_of_padding_is_the_first() {
    let store = store(&[vec![4, 4], vec![1, 2], vec![3, 3]]);
    let pairs = pairs(
        &store,
        Second::Order,
        shape(3, 3, 11),
        (DataSplit::HeldOut, 1),
    );
    let batch = pairs.at(0).remove(0);
    let (segments, ids) = (integers(&batch.input.segments), integers(&batch.input.ids));
    assert_eq!(batch.input.ids.size(), [3, 11]);
    for (segment, id) in segments.into_iter().zip(ids) {
        assert!(id != 0 || segment == 0, "padding in segment {segment}");
    }
}
