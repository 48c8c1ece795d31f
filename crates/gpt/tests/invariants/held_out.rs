//! Windows to score: every target once, in order.

use cloze_model::Batches;
use proptest::prelude::*;

use crate::made::{held_out, read, shape, store, stream};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn every_target_comes_once_and_in_order(
        documents in prop::collection::vec(1_u64..60, 1..6), length in 1_i64..30,
        sequences in 1_u64..9, micro in 1_u64..5,
    ) {
        let store = store(&documents);
        prop_assume!(store.len() > 1);
        let windows = held_out(&store, shape(sequences, micro, length));
        let (stream, rows) = (stream(&store), read(&windows, 0..windows.epoch()));
        let ids: Vec<i64> = rows.iter().flat_map(|(ids, _)| ids.clone()).collect();
        let labels: Vec<i64> = rows.iter().flat_map(|(_, labels)| labels.clone()).collect();
        prop_assert_eq!(&ids, &stream[..stream.len() - 1]);
        prop_assert_eq!(&labels, &stream[1..]);

        let (last, full) = rows.split_last().expect("a window");
        prop_assert!(full.iter().all(|(ids, _)| ids.len() as i64 == length));
        prop_assert_eq!(last.0.len(), (stream.len() - 2) % length as usize + 1);
        for step in [0, 1, 1000] {
            prop_assert!(windows.at(windows.epoch() + step).is_empty(), "after the end");
        }
        for batch in (0..windows.epoch()).flat_map(|step| windows.at(step)) {
            prop_assert!(batch.labels.classes.size()[0] as u64 <= micro);
        }
    }
}

/// 24 targets in windows of 10: two full ones and one of 4, which cannot share their batch.
#[test]
fn the_shorter_window_goes_by_itself() {
    let windows = held_out(&store(&[25]), shape(8, 8, 10));
    let sizes: Vec<_> = windows
        .at(0)
        .iter()
        .map(|batch| batch.labels.classes.size())
        .collect();
    assert_eq!(sizes, [[2, 10], [1, 4]]);
    assert_eq!(windows.epoch(), 1);
}
