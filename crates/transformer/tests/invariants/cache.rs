//! A text that is read in parts, with a cache, has the states of the text that is read at once.

use std::rc::Rc;

use cloze_attention::Mask;
use cloze_transformer::{Cache, Tokens};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::gap;
use crate::networks::{ROUNDING, encoder_decoder, ids, kinds, read, sizes, transformer, write};

/// The tokens from `begin`, where they stand, in parts of these lengths.
fn parts(ids: &Tensor, lengths: &[i64]) -> Vec<Tokens> {
    let begins = lengths.iter().scan(0, |end, &length| {
        *end += length;
        Some(*end - length)
    });
    begins
        .zip(lengths)
        .map(|(begin, &length)| Tokens {
            positions: Tensor::arange_start(begin, begin + length, (Kind::Int64, Device::Cpu))
                .unsqueeze(0),
            ..Tokens::new(&ids.narrow(1, begin, length), Mask::Causal)
        })
        .collect()
}

/// Lengths that add up to at most 10, the last one a single token.
fn lengths() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(1_i64..4, 1..4).prop_map(|mut lengths| {
        lengths.push(1);
        lengths
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn cached_states_are_the_uncached_ones(sizes in sizes(), lengths in lengths()) {
        let len = lengths.iter().sum();
        let text = ids(sizes.seed, 2, len);
        for config in kinds(sizes) {
            let (network, _) = transformer(&config, sizes.seed);
            let cache = Rc::new(Cache::new(len));
            let states: Vec<Tensor> = parts(&text, &lengths)
                .iter()
                .map(|part| tch::no_grad(|| network.extend(part, &cache)))
                .collect();
            prop_assert_eq!(cache.len(), len);
            let whole = read(&network, &text, Mask::Causal);
            prop_assert!(gap(&Tensor::cat(&states, 1), &whole) < ROUNDING, "{config:?}");
        }
    }

    #[test]
    fn a_decoder_with_memory_is_cached_too(sizes in sizes(), lengths in lengths()) {
        let text = ids(sizes.seed, 2, lengths.iter().sum());
        let source = || Tokens::new(&ids(sizes.seed ^ 1, 2, 5), Mask::All);
        for config in kinds(sizes) {
            let (network, _) = encoder_decoder(&config, sizes.seed);
            let cache = Rc::new(Cache::new(text.size()[1]));
            let states: Vec<Tensor> = tch::no_grad(|| {
                let memory = network.encode(&source());
                parts(&text, &lengths)
                    .iter()
                    .map(|part| network.extend(part, &memory, &Mask::All, &cache))
                    .collect()
            });
            let whole = write(&network, source(), &text, Mask::All);
            prop_assert!(gap(&Tensor::cat(&states, 1), &whole) < ROUNDING, "{config:?}");
        }
    }

    /// As beam search does it: sequences are dropped, repeated, put in another order.
    #[test]
    fn selected_sequences_go_on_from_their_own_past(
        sizes in sizes(), rows in prop::collection::vec(0_i64..3, 1..5),
    ) {
        let rows = Tensor::from_slice(&rows);
        let text = ids(sizes.seed, 3, 6);
        for config in kinds(sizes).into_iter().step_by(7) {
            let (network, _) = transformer(&config, sizes.seed);
            let cache = Rc::new(Cache::new(6));
            let [first, second] = &parts(&text, &[4, 2])[..] else { unreachable!("two parts") };
            let selected = tch::no_grad(|| {
                let _ = network.extend(first, &cache);
                cache.select(&rows);
                let ids = second.ids.index_select(0, &rows);
                let positions = second.positions.shallow_clone();
                let next = Tokens { positions, ..Tokens::new(&ids, Mask::Causal) };
                network.extend(&next, &cache)
            });
            let whole = read(&network, &text, Mask::Causal).narrow(1, 4, 2);
            prop_assert!(gap(&selected, &whole.index_select(0, &rows)) < ROUNDING, "{config:?}");
        }
    }
}

#[test]
#[should_panic(expected = "the cache has room for 5 tokens: 4 are in it, 2 more were read")]
fn a_full_cache_says_so() {
    let sizes = crate::networks::Sizes {
        layers: 1,
        head_dim: 2,
        hidden: 3,
        seed: 0,
    };
    let (network, _) = transformer(&kinds(sizes)[0], 0);
    let cache = Rc::new(Cache::new(5));
    tch::no_grad(|| {
        for part in parts(&ids(0, 1, 6), &[4, 2]) {
            let _ = network.extend(&part, &cache);
        }
    });
}
