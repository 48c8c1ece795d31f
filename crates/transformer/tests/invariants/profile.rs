//! The parts of a network, as a profile sees them.

use std::collections::BTreeSet;

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_native::{Profiler, Record, part};
use cloze_transformer::{Pair, Residual, Tokens};
use tch::{Device, Kind, Tensor};

use crate::networks::{Sizes, encoder_decoder, ids, kinds, transformer};

const SIZES: Sizes = Sizes {
    layers: 2,
    head_dim: 4,
    hidden: 8,
    seed: 1,
};

/// The parts of a forward pass, and of its backward pass.
fn parts(states: impl FnOnce() -> Tensor) -> [BTreeSet<String>; 2] {
    let profiler = Profiler::start(Device::Cpu);
    let states = states();
    let forward = profiler.records();
    let sum = part(c"sum", || (&states * &states).sum(Kind::Float));
    sum.backward();
    let of = |records: &[Record], backward: bool| {
        let records = records.iter().filter(|record| record.backward == backward);
        records.map(|record| record.part.clone()).collect()
    };
    [of(&forward, false), of(&profiler.records(), true)]
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// The empty name would be that of what lies outside of all parts.
#[test]
fn every_operator_and_every_gradient_of_a_transformer_belongs_to_a_part() {
    for config in kinds(SIZES) {
        let (network, _) = transformer(&config, SIZES.seed);
        let tokens = Tokens::new(&ids(1, 3, 8), Mask::Causal);
        let [forward, backward] = parts(|| network.states(&tokens, true));
        let last = match config.residual {
            Residual::Pre | Residual::Parallel => Some("norm"),
            Residual::Post => None,
        };
        let all = ["embeddings", "attention", "feed-forward"].into_iter();
        let all = set(all.chain(last));
        assert_eq!(forward, all, "{config:?}");
        let with_sum = &all | &set(["sum"]);
        assert_eq!(backward, with_sum, "{config:?}");
    }
}

#[test]
fn an_encoder_decoder_has_one_part_more() {
    for config in kinds(SIZES) {
        let (network, _) = encoder_decoder(&config, SIZES.seed);
        let pair = Pair {
            source: Tokens::new(&ids(1, 3, 8), Mask::All),
            target: Tokens::new(&ids(2, 3, 8), Mask::Causal),
            memory_mask: Mask::All,
        };
        let [forward, backward] = parts(|| network.states(&pair, true));
        for seen in [forward, backward] {
            assert!(seen.contains("cross-attention"), "{config:?}: {seen:?}");
            assert!(!seen.contains(""), "{config:?}: {seen:?}");
        }
    }
}
