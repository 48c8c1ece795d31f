//! Every trainable parameter is reached from the states.

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::Parameters;
use cloze_transformer::{Pair, Tokens};
use tch::{Kind, Tensor};

use crate::common::normal;
use crate::networks::{Sizes, encoder_decoder, ids, kinds, transformer};

/// The parameters without a gradient, or with one that is zero or not finite.
fn unreached(states: &Tensor, parameters: &Parameters) -> Vec<String> {
    // A plain sum would not do: a norm has taken the mean out.
    (states * normal(9, &states.size()))
        .sum(Kind::Float)
        .backward();
    let reached = |tensor: &Tensor| {
        let gradient = tensor.grad();
        gradient.defined()
            && gradient.abs().sum(Kind::Float).double_value(&[]) > 0.0
            && gradient.isfinite().all().int64_value(&[]) == 1
    };
    let named = parameters.named().into_iter();
    named
        .filter(|(_, tensor)| !reached(tensor))
        .map(|(name, _)| name)
        .collect()
}

/// Tokens of two segments, so that each table is read where there is one.
fn tokens(seed: u64, segments: i64, mask: Mask) -> Tokens {
    let ids = ids(seed, 3, 8);
    let segments = ids
        .ge(6)
        .to_kind(Kind::Int64)
        .clamp_max((segments - 1).max(0));
    Tokens::new(&ids, mask).with_segments(segments)
}

/// Wide enough that no rectifier is shut for all tokens.
const SIZES: Sizes = Sizes {
    layers: 2,
    head_dim: 4,
    hidden: 32,
    seed: 1,
};

#[test]
fn every_parameter_of_a_transformer_gets_a_gradient() {
    for config in kinds(SIZES) {
        for mask in [Mask::All, Mask::Causal] {
            let (network, parameters) = transformer(&config, SIZES.seed);
            let states = network.states(&tokens(1, config.segments, mask), false);
            assert_eq!(unreached(&states, &parameters), [""; 0], "{config:?}");
        }
    }
}

#[test]
fn every_parameter_of_an_encoder_decoder_gets_a_gradient() {
    for config in kinds(SIZES) {
        let (network, parameters) = encoder_decoder(&config, SIZES.seed);
        let pair = Pair {
            source: tokens(1, config.segments, Mask::All),
            target: tokens(2, config.segments, Mask::Causal),
            memory_mask: Mask::All,
        };
        let states = network.states(&pair, false);
        assert_eq!(unreached(&states, &parameters), [""; 0], "{config:?}");
    }
}
