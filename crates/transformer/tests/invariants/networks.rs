//! Small networks of every kind.

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::{NormKind, Parameters, Path};
use cloze_transformer::{
    ActivationKind, AttentionScale, AttentionWindow, Biases, Config, EncoderDecoder,
    FeedForwardKind, Pair, PositionEncoding, Residual, RotaryPositions, RotaryScaling, Tokens,
    Transformer,
};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{normal, perturb};

pub(crate) const VOCAB: i64 = 13;

/// The token of padding, which [`ids`] have not.
pub(crate) const PADDING: i64 = 12;

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

/// One network of every kind: positions, norms, residual schemes, key-value heads; and by turns,
/// feed-forward layers, biases, segments, windows, norms in heads, heads and tables of other widths.
pub(crate) fn kinds(sizes: Sizes) -> Vec<Config> {
    let mut kinds = Vec::new();
    for position in 0..9 {
        for residual in [Residual::Pre, Residual::Post, Residual::Parallel] {
            for norm in [NormKind::Layer, NormKind::Rms] {
                for key_value_heads in [1, 2, 4] {
                    let turn = kinds.len();
                    let window = windows().swap_remove(turn % 4 / 2 * (turn % 3));
                    let positions = positions(&window).swap_remove(position);
                    kinds.push(Config {
                        layers: sizes.layers,
                        dim: 4 * sizes.head_dim,
                        heads: 4,
                        key_value_heads,
                        head_dim: [0, 0, 0, sizes.head_dim + 2, 0][turn % 5],
                        hidden: sizes.hidden,
                        max_len: MAX_LEN,
                        segments: turn as i64 % 3,
                        positions,
                        window,
                        query_key_norm: turn % 3 == 1,
                        embedding_dim: [0, 0, 6, 0, 0, 0, 0][turn % 7],
                        embedding_scale: turn % 4 == 1,
                        embedding_norm: (residual == Residual::Post) != (turn % 5 == 4),
                        norm,
                        residual,
                        feed_forward: FEED_FORWARDS[(turn + turn / 6) % 6],
                        bias: biases()[turn % 4],
                        eps: 1e-5,
                        init_std: 0.2,
                        dropout: 0.1,
                        attention_dropout: 0.1,
                        attention_scale: AttentionScale::HeadDim,
                        tied: true,
                        padding_token: PADDING,
                    });
                }
            }
        }
    }
    kinds
}

/// Nine, of which some know which layers are local.
fn positions(window: &AttentionWindow) -> Vec<PositionEncoding> {
    let part = RotaryPositions {
        base: 100.0,
        local_base: if *window == AttentionWindow::None {
            0.0
        } else {
            10.0
        },
        share: 0.5,
        scaling: RotaryScaling::Linear { factor: 2.0 },
    };
    vec![
        PositionEncoding::Learned,
        PositionEncoding::Sinusoidal,
        PositionEncoding::ROTARY,
        PositionEncoding::Alibi,
        PositionEncoding::LearnedFromPadding,
        PositionEncoding::LearnedFrom { first: 2 },
        PositionEncoding::SinesFirst,
        PositionEncoding::Rotary(part),
        PositionEncoding::Relative {
            buckets: 6,
            max_distance: 5,
        },
    ]
}

fn windows() -> Vec<AttentionWindow> {
    let layers = |width, pattern: &str| AttentionWindow::Layers {
        width,
        pattern: pattern.to_owned(),
    };
    vec![AttentionWindow::None, layers(3, "gl"), layers(2, "l")]
}

fn biases() -> [Biases; 4] {
    let only = Biases::NONE;
    [
        Biases::ALL,
        Biases::NONE,
        Biases {
            query_key_value: true,
            norm: true,
            ..only
        },
        Biases {
            attention_output: true,
            feed_forward: true,
            ..only
        },
    ]
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

/// Random tokens of the vocabulary, and no padding.
pub(crate) fn ids(seed: u64, batch: i64, seq: i64) -> Tensor {
    let wide = normal(seed, &[batch, seq]).abs() * 1000.0;
    wide.to_kind(Kind::Int64).remainder(PADDING)
}

/// The same tokens but for the one at `position`, which becomes another.
pub(crate) fn with_other_token(ids: &Tensor, position: i64) -> Tensor {
    let changed = ids.copy();
    let mut place = changed.select(1, position);
    place.copy_(&(&place + 1).remainder(PADDING));
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
