//! Which sequences a step holds, and that it is a function of the step.

use std::collections::BTreeSet;

use cloze_bert::{Second, Sentences, Singles};
use cloze_corpus::{DataSplit, Mixture, Texts};
use cloze_model::Batches;
use proptest::prelude::*;
use tch::Device;

use crate::made::{
    Sequence, TOKENIZER, config, documents, pairs, read_pairs, read_singles, shape, singles, store,
};

fn all<'a>(sequences: impl IntoIterator<Item = &'a Sequence>) -> Vec<i64> {
    let mut positions: Vec<i64> = sequences
        .into_iter()
        .flat_map(|s| s.runs().concat())
        .collect();
    positions.sort_unstable();
    positions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn an_epoch_without_second_halves_is_the_store(
        documents in documents(), length in 3_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        // One sequence a step, so that steps and epochs end together.
        let singles = singles(&store, shape(1, 1, length), (DataSplit::Train, seed));
        let epoch = singles.epoch();
        let mut orders = BTreeSet::new();
        for number in [0, 1, 2, 1000] {
            let steps = number * epoch..(number + 1) * epoch;
            let sequences: Vec<_> = steps.flat_map(|step| read_singles(&singles, step)).collect();
            prop_assert_eq!(all(&sequences), Vec::from_iter(0..store.len() as i64));
            orders.insert(sequences.iter().map(|sequence| sequence.runs()[0][0]).collect::<Vec<_>>());
        }
        prop_assert!(orders.len() > 1 || epoch < 5, "every epoch in one order");
    }

    #[test]
    fn the_steps_of_an_epoch_hold_every_sequence(
        documents in documents(), sequences in 1_u64..9, length in 5_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let singles = singles(&store, shape(sequences, 2, length), (DataSplit::Train, seed));
        let read: Vec<_> = (0..singles.epoch()).flat_map(|step| read_singles(&singles, step)).collect();
        prop_assert_eq!(read.len() as u64, singles.epoch() * sequences, "no step is short");
        let mut positions = all(&read);
        positions.dedup();
        prop_assert_eq!(positions, Vec::from_iter(0..store.len() as i64));
    }

    #[test]
    fn the_order_of_halves_loses_nothing(
        documents in documents(), length in 5_i64..40, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let pairs = pairs(&store, Second::Order, shape(1, 1, length), (DataSplit::Train, seed));
        let read: Vec<_> = (0..pairs.epoch()).flat_map(|step| read_pairs(&pairs, step)).collect();
        let positions = all(read.iter().map(|(sequence, _)| sequence));
        prop_assert_eq!(positions, Vec::from_iter(0..store.len() as i64));
    }

    #[test]
    fn held_out_sequences_come_once_and_in_order(
        documents in documents(), sequences in 1_u64..9, length in 3_i64..40,
    ) {
        let store = store(&documents);
        let singles = singles(&store, shape(sequences, 3, length), (DataSplit::HeldOut, 1));
        let read: Vec<_> = (0..singles.epoch()).flat_map(|step| read_singles(&singles, step)).collect();
        let positions: Vec<i64> = read.iter().flat_map(|sequence| sequence.runs().concat()).collect();
        prop_assert_eq!(positions, Vec::from_iter(0..store.len() as i64));
        for step in [0, 1, 1000] {
            prop_assert!(singles.at(singles.epoch() + step).is_empty());
        }
    }

    #[test]
    fn the_cut_into_micro_batches_changes_nothing(
        documents in documents(), step in 0_u64..1_000_000, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        for second in [Second::Next, Second::Order] {
            let [ones, threes, whole] = [1, 3, 8]
                .map(|micro| pairs(&store, second, shape(8, micro, 24), (DataSplit::Train, seed)));
            let expected = read_pairs(&whole, step);
            prop_assert_eq!(&read_pairs(&ones, step), &expected);
            prop_assert_eq!(&read_pairs(&threes, step), &expected);
            let cut = |pairs: &cloze_bert::Pairs| {
                let batches = pairs.at(step);
                batches.iter().map(|batch| batch.input.ids.size()[0]).collect::<Vec<_>>()
            };
            prop_assert_eq!(cut(&ones), vec![1; 8]);
            prop_assert_eq!(cut(&threes), vec![3, 3, 2]);
            prop_assert_eq!(cut(&whole), vec![8]);
        }
    }

    #[test]
    fn a_step_is_a_function_of_seed_and_step(
        documents in documents(), first in 0_u64..1_000_000, seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let make = |seed| pairs(&store, Second::Next, shape(8, 8, 24), (DataSplit::Train, seed));
        let (one, two) = (make(seed), make(seed));
        let steps = [first, first + 1, first + 7];
        let forwards = steps.map(|step| read_pairs(&one, step));
        let mut backwards = steps;
        backwards.reverse();
        let mut backwards = backwards.map(|step| read_pairs(&two, step));
        backwards.reverse();
        prop_assert_eq!(&forwards, &backwards);
        prop_assert_ne!(&forwards[0], &forwards[1]);
        prop_assert_ne!(&forwards[0], &read_pairs(&make(seed.wrapping_add(1)), first));
    }
}

/// The same sequence in another step is covered elsewhere: masking is dynamic (Liu et al., 2019,
/// section 4.1).
#[test]
fn each_epoch_covers_other_tokens() {
    let store = store(&[vec![20], vec![20]]);
    let singles = singles(&store, shape(2, 2, 22), (DataSplit::Train, 1));
    let targets = |step| {
        let mut read = read_singles(&singles, step);
        read.sort_by_key(|sequence| sequence.ids[1]);
        read.into_iter()
            .map(|sequence| sequence.targets)
            .collect::<Vec<_>>()
    };
    let steps: BTreeSet<_> = (0..20).map(targets).collect();
    assert!(steps.len() > 15, "{steps:?}");
    // Nor are two sequences of one step covered alike.
    let alike = steps.iter().filter(|targets| targets[0] == targets[1]);
    assert!(alike.count() < 5, "{steps:?}");
}

/// Sequence `n` of a mixture is the one that its text would give by itself, covered anew.
#[test]
fn a_mixture_reads_each_text_in_its_own_order() {
    let stores = [
        store(&[vec![5, 9, 3], vec![7, 7]]),
        store(&[vec![12], vec![4, 4], vec![9]]),
    ];
    let mixed = |sequences, micro| {
        let texts = Texts::mixed(stores.iter().cloned().zip([1.0, 2.0]).collect());
        let (texts, shape) = (texts.expect("good weights"), shape(sequences, micro, 12));
        let (config, split) = (config(Second::None), DataSplit::Train);
        let sentences = Sentences::new(texts, &TOKENIZER, &config, shape, split, 7, Device::Cpu);
        Singles(sentences.expect("enough text"))
    };
    let alone = stores
        .each_ref()
        .map(|store| singles(store, shape(1, 1, 12), (DataSplit::Train, 7)));
    let mixture = Mixture::new(&[1.0, 2.0], 7).expect("good weights");
    // Across the end of a block.
    let first = Mixture::BLOCK / 8 - 4;
    let expected: Vec<Vec<i64>> = (first * 8..(first + 8) * 8)
        .map(|n| {
            let choice = mixture.at(n);
            read_singles(&alone[choice.source], choice.item)[0]
                .ids
                .clone()
        })
        .collect();
    let read = |mixed: &Singles| -> Vec<Sequence> {
        (first..first + 8)
            .flat_map(|step| read_singles(mixed, step))
            .collect()
    };
    let [whole, cut] = [8, 3].map(|micro| read(&mixed(8, micro)));
    assert_eq!(whole, cut, "how a step is cut changes nothing");
    assert!(whole.iter().map(|sequence| &sequence.ids).eq(&expected));
}
