//! Windows to train on: full, shifted by one, and all of the text in each epoch.

use std::collections::BTreeSet;
use std::sync::Arc;

use cloze_corpus::{DataSplit, Mixture, Texts};
use cloze_gpt::{Config, Error, Windows};
use cloze_model::Batches;
use cloze_transformer::Mask;
use proptest::prelude::*;
use tch::Device;

use crate::made::{FIRST, TOKENIZER, read, rows, shape, store, stream, train, windows};

/// Where the windows of some steps begin, for a store of one document.
fn starts(windows: &Windows, steps: std::ops::Range<u64>) -> Vec<i64> {
    read(windows, steps)
        .iter()
        .map(|(ids, _)| ids[0] - FIRST)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn rows_are_full_and_labels_are_the_next_tokens(
        documents in prop::collection::vec(1_u64..60, 1..6), length in 1_i64..20,
        seed in any::<u64>(), step in 0_u64..1_000_000,
    ) {
        let store = store(&documents);
        prop_assume!(store.len() > length as u64);
        let windows = train(&store, shape(4, 3, length), seed);
        let batches = windows.at(step);
        prop_assert!(batches.iter().all(|batch| matches!(batch.input.mask, Mask::Causal)));
        let (stream, rows) = (stream(&store), rows(&batches));
        prop_assert_eq!(rows.len(), 4);
        for (ids, labels) in rows {
            prop_assert_eq!((ids.len(), labels.len()), (length as usize, length as usize));
            prop_assert_eq!(&ids[1..], &labels[..labels.len() - 1]);
            let together = [&ids[..], &labels[labels.len() - 1..]].concat();
            prop_assert!(stream.windows(together.len()).any(|run| run == together));
        }
    }

    #[test]
    fn every_token_is_a_target_in_each_epoch(
        length in 1_i64..20, more in 1_u64..200, seed in any::<u64>(),
    ) {
        let store = store(&[length as u64 + more]);
        // One sequence a step, so that steps and epochs end together.
        let windows = train(&store, shape(1, 1, length), seed);
        let epoch = windows.epoch();
        for number in [0, 1, 2, 1000] {
            let steps = number * epoch..(number + 1) * epoch;
            let read = read(&windows, steps);
            let targets: BTreeSet<i64> = read.into_iter().flat_map(|(_, labels)| labels).collect();
            let all = stream(&store).into_iter().skip(1);
            prop_assert_eq!(targets, all.collect::<BTreeSet<_>>());
            // For that, one window more than without an offset.
            let (tokens, length) = (store.len(), length as u64);
            prop_assert!(epoch <= (tokens - 1).div_ceil(length) + 1);
        }
    }

    #[test]
    fn the_steps_of_an_epoch_hold_every_target(
        length in 1_i64..20, more in 1_u64..200, sequences in 1_u64..9, seed in any::<u64>(),
    ) {
        let store = store(&[length as u64 + more]);
        let windows = train(&store, shape(sequences, 2, length), seed);
        let read = read(&windows, 0..windows.epoch());
        prop_assert_eq!(read.len() as u64, windows.epoch() * sequences, "no step is short");
        let targets: BTreeSet<i64> = read.into_iter().flat_map(|(_, labels)| labels).collect();
        prop_assert_eq!(targets.len() as u64, store.len() - 1);
    }

    #[test]
    fn the_cut_into_micro_batches_changes_nothing(
        length in 1_i64..20, more in 1_u64..200, step in 0_u64..1_000_000, seed in any::<u64>(),
    ) {
        let store = store(&[length as u64 + more]);
        let [ones, threes, whole] = [1, 3, 8].map(|micro| train(&store, shape(8, micro, length), seed));
        let expected = rows(&whole.at(step));
        prop_assert_eq!(&rows(&ones.at(step)), &expected);
        prop_assert_eq!(&rows(&threes.at(step)), &expected);
        let cut = |windows: &Windows| {
            let batches = windows.at(step);
            batches.iter().map(|batch| batch.labels.classes.size()[0]).collect::<Vec<_>>()
        };
        prop_assert_eq!(cut(&ones), vec![1; 8]);
        prop_assert_eq!(cut(&threes), vec![3, 3, 2]);
        prop_assert_eq!(cut(&whole), vec![8]);
    }

    #[test]
    fn a_step_is_a_function_of_seed_and_step(first in 0_u64..1_000_000, seed in any::<u64>()) {
        let store = store(&[300]);
        let make = |seed| train(&store, shape(8, 8, 10), seed);
        let (one, two) = (make(seed), make(seed));
        let forwards = read(&one, [first, first + 1, first + 9]);
        let mut backwards: Vec<_> =
            [first + 9, first + 1, first].map(|step| read(&two, [step])).into();
        backwards.reverse();
        prop_assert_eq!(&forwards, &backwards.concat());
        prop_assert_ne!(&forwards[..8], &forwards[8..16]);
        prop_assert_ne!(&forwards[..8], &read(&make(seed.wrapping_add(1)), [first])[..]);
    }
}

#[test]
fn each_epoch_has_its_own_offset_and_order() {
    let store = store(&[200]);
    let windows = train(&store, shape(1, 1, 10), 1);
    let epoch = windows.epoch();
    let (mut offsets, mut orders) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..100 {
        let mut starts = starts(&windows, number * epoch..(number + 1) * epoch);
        orders.insert(starts.clone());
        starts.sort_unstable();
        // All but those that were moved inside at the ends lie on one grid.
        let inner = &starts[1..starts.len() - 2];
        assert!(
            inner.windows(2).all(|pair| pair[1] == pair[0] + 10),
            "{starts:?}"
        );
        offsets.insert(inner[0].rem_euclid(10));
    }
    assert_eq!(offsets.len(), 10, "{offsets:?}");
    assert_eq!(orders.len(), 100);
}

#[test]
fn a_text_of_one_window_is_enough() {
    let store = store(&[11]);
    let windows = train(&store, shape(2, 2, 10), 1);
    let expected = (
        Vec::from_iter(FIRST..FIRST + 10),
        Vec::from_iter(FIRST + 1..FIRST + 11),
    );
    for row in read(&windows, 0..5) {
        assert_eq!(row, expected);
    }
}

#[test]
fn a_shorter_text_is_an_error_with_numbers() {
    let short = store(&[10]);
    let error = windows(&short, true, shape(2, 2, 10), (DataSplit::Train, 1)).unwrap_err();
    let expected = Error::TooShort {
        tokens: 10,
        needed: 11,
    };
    assert_eq!(error, expected);
    let message = error.to_string();
    assert!(
        message.contains("10 tokens") && message.contains("needs 11"),
        "{message}"
    );
    assert!(windows(&short, true, shape(2, 2, 9), (DataSplit::Train, 1)).is_ok());

    let error = windows(&store(&[1]), true, shape(2, 2, 10), (DataSplit::HeldOut, 1)).unwrap_err();
    let expected = Error::TooShort {
        tokens: 1,
        needed: 2,
    };
    assert_eq!(error, expected);
    assert!(windows(&store(&[2]), true, shape(2, 2, 10), (DataSplit::HeldOut, 1)).is_ok());
}

/// Sequence `n` of a mixture is the one that its text would give by itself, and the shares are exact.
#[test]
fn a_mixture_reads_each_text_in_its_own_order_and_by_its_weight() {
    let stores = [store(&[90, 40]), store(&[60])];
    let mixed = |sequences, micro| {
        let texts = stores.iter().cloned().zip([3.0, 1.0]).collect();
        let texts = Texts::mixed(texts).expect("good weights");
        let (shape, config) = (
            shape(sequences, micro, 8),
            Config {
                across_documents: true,
            },
        );
        let windows = Windows::new(
            texts,
            &TOKENIZER,
            &config,
            shape,
            DataSplit::Train,
            7,
            Device::Cpu,
        );
        windows.expect("texts of one window")
    };
    let block = Mixture::BLOCK;
    let expected: Vec<_> = {
        let alone = stores
            .each_ref()
            .map(|store| train(store, shape(1, 1, 8), 7));
        let mixture = Mixture::new(&[3.0, 1.0], 7).expect("good weights");
        let nth = |n| {
            let choice = mixture.at(n);
            (choice.source, read(&alone[choice.source], [choice.item]))
        };
        // Across the end of a block.
        (block - 40..block + 40).map(nth).collect()
    };
    assert!((0..2).all(|text| expected.iter().any(|(source, _)| *source == text)));
    let rows: Vec<_> = expected.into_iter().flat_map(|(_, rows)| rows).collect();
    // Whatever a step takes, and however it is cut.
    assert_eq!(read(&mixed(8, 8), block / 8 - 5..block / 8 + 5), rows);
    assert_eq!(read(&mixed(20, 3), block / 20 - 2..block / 20 + 2), rows);
    let one = Texts::mixed(vec![(Arc::clone(&stores[0]), 0.5)]).expect("a good weight");
    assert_eq!(one.fingerprint(), stores[0].fingerprint());
    let config = Config {
        across_documents: true,
    };
    let shape = shape(4, 4, 8);
    let one = Windows::new(
        one,
        &TOKENIZER,
        &config,
        shape,
        DataSplit::Train,
        7,
        Device::Cpu,
    );
    let (one, alone) = (one.expect("a text"), train(&stores[0], shape, 7));
    assert_eq!(
        read(&one, 0..30),
        read(&alone, 0..30),
        "a single text is no mixture"
    );
}
