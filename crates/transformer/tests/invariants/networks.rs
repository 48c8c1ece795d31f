//! Small networks of every kind.

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::{NormKind, Parameters, Path};
use cloze_transformer::{
    ActivationKind, AttentionScale, Config, EncoderDecoder, FeedForwardKind, Pair,
    PositionEncoding, Residual, Tokens, Transformer,
};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{normal, perturb};

pub(crate) const VOCAB: i64 = 13;

/// A text long enough for every size here.
pub(crate) const MAX_LEN: i64 = 12;

/// The sizes of a network, apart from its kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) layers: i64,
    pub(crate) head_dim: i64,
    pub(crate) hidden: i64,
    pub(crate) seed: u64,
}

/// The most that rounding moves a state of such a network: one of three post-norm blocks can amplify
/// half a unit in the last place of its weights to 1e-5. What leaks moves it by 1e-2 and more.
pub(crate) const ROUNDING: f64 = 1e-4;

pub(crate) fn sizes() -> impl Strategy<Value = Sizes> {
    (1_i64..4, 1_i64..4, 3_i64..12, any::<u64>()).prop_map(|(layers, half, hidden, seed)| Sizes {
        layers,
        head_dim: 2 * half,
        hidden,
        seed,
    })
}

/// One network of every kind: positions, norms, residual schemes, feed-forward layers, key-value
/// heads; with and without biases and segments by turns.
pub(crate) fn kinds(sizes: Sizes) -> Vec<Config> {
    let mut kinds = Vec::new();
    for positions in [
        PositionEncoding::Learned,
        PositionEncoding::Sinusoidal,
        PositionEncoding::Rotary,
        PositionEncoding::Alibi,
    ] {
        for norm in [NormKind::Layer, NormKind::Rms] {
            for residual in [Residual::Pre, Residual::Post] {
                for feed_forward in FEED_FORWARDS {
                    for key_value_heads in [1, 2, 4] {
                        let turn = kinds.len() as i64;
                        kinds.push(Config {
                            layers: sizes.layers,
                            dim: 4 * sizes.head_dim,
                            heads: 4,
                            key_value_heads,
                            hidden: sizes.hidden,
                            max_len: MAX_LEN,
                            segments: turn % 3,
                            positions,
                            norm,
                            residual,
                            feed_forward,
                            bias: turn % 2 == 0,
                            eps: 1e-5,
                            init_std: 0.2,
                            dropout: 0.1,
                            attention_dropout: 0.1,
                            attention_scale: AttentionScale::HeadDim,
                            tied: true,
                            padding_token: -1,
                        });
                    }
                }
            }
        }
    }
    kinds
}

pub(crate) const FEED_FORWARDS: [FeedForwardKind; 6] = [
    feed_forward(ActivationKind::Gelu, false),
    feed_forward(ActivationKind::GeluTanh, false),
    feed_forward(ActivationKind::Relu, false),
    feed_forward(ActivationKind::SquaredRelu, false),
    feed_forward(ActivationKind::Silu, true),
    feed_forward(ActivationKind::Gelu, true),
];

pub(crate) const fn feed_forward(activation: ActivationKind, gated: bool) -> FeedForwardKind {
    FeedForwardKind { activation, gated }
}

/// A network whose biases and gains have been moved from where they start.
pub(crate) fn transformer(config: &Config, seed: u64) -> (Transformer, Parameters) {
    build(seed, |path| Transformer::new(path, config, VOCAB))
}

/// See [`transformer`].
pub(crate) fn encoder_decoder(config: &Config, seed: u64) -> (EncoderDecoder, Parameters) {
    build(seed, |path| EncoderDecoder::new(path, config, VOCAB))
}

fn build<N>(seed: u64, network: impl Fn(&Path<'_>) -> N) -> (N, Parameters) {
    // The setting holds for the calling thread. Tests run on all cores already, and kernels of
    // this size with threads of their own took ten times as long.
    tch::set_num_threads(1);
    let parameters = Parameters::new(seed, Device::Cpu);
    let network = network(&parameters.root());
    perturb(&parameters);
    (network, parameters)
}

/// Random tokens of the vocabulary.
pub(crate) fn ids(seed: u64, batch: i64, seq: i64) -> Tensor {
    let wide = normal(seed, &[batch, seq]).abs() * 1000.0;
    wide.to_kind(Kind::Int64).remainder(VOCAB)
}

/// The same tokens but for the one at `position`, which becomes another.
pub(crate) fn with_other_token(ids: &Tensor, position: i64) -> Tensor {
    let changed = ids.copy();
    let mut place = changed.select(1, position);
    place.copy_(&(&place + 1).remainder(VOCAB));
    changed
}

/// States of a single sequence, without dropout.
pub(crate) fn read(network: &Transformer, ids: &Tensor, mask: Mask) -> Tensor {
    tch::no_grad(|| network.states(&Tokens::new(ids, mask), false))
}

/// States of the target, without dropout, under a causal mask.
pub(crate) fn write(
    network: &EncoderDecoder,
    source: Tokens,
    target: &Tensor,
    memory_mask: Mask,
) -> Tensor {
    let target = Tokens::new(target, Mask::Causal);
    let pair = Pair {
        source,
        target,
        memory_mask,
    };
    tch::no_grad(|| network.states(&pair, false))
}
