use cloze_attention::Shape;
use cloze_config::Problem;
use cloze_tensor::{Dropout, Init, Norm, NormKind, Path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ActivationKind, FeedForwardKind, Residual};

/// The shape of a network. There is no default: a preset or a file says every field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Blocks (of the encoder and of the decoder each, where there are both).
    pub layers: i64,
    /// Features of the stream.
    pub dim: i64,
    /// Query heads of each attention.
    pub heads: i64,
    /// Key-value heads of each attention; a divisor of `heads`.
    pub key_value_heads: i64,
    /// Features inside the feed-forward layer.
    pub hidden: i64,
    /// Longest sequence, in tokens.
    pub max_len: i64,
    /// Number of segment embeddings; 0 for none.
    pub segments: i64,
    /// How positions enter.
    pub positions: PositionEncoding,
    /// What the scores of attention are multiplied by.
    pub attention_scale: AttentionScale,
    /// Which norm.
    pub norm: NormKind,
    /// Where the norms stand.
    pub residual: Residual,
    /// Which feed-forward layer.
    pub feed_forward: FeedForwardKind,
    /// Whether linear layers and layer norms have biases.
    pub bias: bool,
    /// Whether the output layer shares the table of the tokens (Press and Wolf, 2017).
    pub tied: bool,
    /// A token whose vector learns nothing from being read: padding; -1 for none.
    pub padding_token: i64,
    /// Added to the variance in the norms.
    pub eps: f64,
    /// Standard deviation of the initial weights. Matrices that write into the residual stream
    /// start smaller, by the square root of the number of sub-layers (Radford et al., 2019,
    /// section 2.3).
    pub init_std: f64,
    /// Dropout on the embeddings and on what each sub-layer writes.
    pub dropout: f64,
    /// Dropout on the attention weights.
    pub attention_dropout: f64,
}

/// How positions enter a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PositionEncoding {
    /// A trained vector for each.
    Learned,
    /// Fixed sines and cosines.
    Sinusoidal,
    /// Rotation of queries and keys: [`cloze_attention::Rotary`].
    Rotary,
    /// A bias on the scores: [`cloze_attention::Alibi`].
    Alibi,
}

/// What the scores of attention are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttentionScale {
    /// One over the root of the features of a head (Vaswani et al., 2017, equation 1).
    HeadDim,
    /// The same, and one over the number of the layer, counted from 1 (Mistral's GPT-2 runs, 2021).
    HeadDimAndLayer,
    /// One over the number of the layer.
    Layer,
    /// One.
    None,
}

impl Config {
    /// The network of GPT-2 (Radford et al., 2019) in another size: blocks with their norms before them,
    /// learned positions, four features inside a feed-forward layer for each one outside.
    pub fn gpt2([layers, dim, heads]: [i64; 3], max_len: i64) -> Self {
        Self {
            layers,
            dim,
            heads,
            key_value_heads: heads,
            hidden: 4 * dim,
            max_len,
            segments: 0,
            positions: PositionEncoding::Learned,
            norm: NormKind::Layer,
            residual: Residual::Pre,
            feed_forward: ActivationKind::GeluTanh.into(),
            bias: true,
            eps: 1e-5,
            init_std: 0.02,
            dropout: 0.1,
            attention_dropout: 0.1,
            attention_scale: AttentionScale::HeadDim,
            tied: true,
            padding_token: -1,
        }
    }

    /// The network of BERT (Devlin et al., 2019) in another size: blocks with their norms after them, two
    /// segments.
    pub fn bert(sizes: [i64; 3], max_len: i64) -> Self {
        Self {
            segments: 2,
            residual: Residual::Post,
            feed_forward: ActivationKind::Gelu.into(),
            eps: 1e-12,
            ..Self::gpt2(sizes, max_len)
        }
    }

    /// All that is wrong, at once; nothing if a network can be built.
    pub fn problems(&self) -> Vec<Problem> {
        // So that products of two sizes can be counted.
        let least = |field, given: i64, least: i64| {
            let holds = (least..1 << 28).contains(&given);
            Problem::unless(holds, field, given, format!("{least} or more, below 2^28"))
        };
        let share = |field, given: f64| {
            (!(0.0..1.0).contains(&given)).then(|| Problem::new(field, given, "0 or more, below 1"))
        };
        let positive = |field, given: f64| {
            (!(given > 0.0 && given.is_finite())).then(|| Problem::new(field, given, "above 0"))
        };
        let divides = |field, given: i64, whole: i64, of: &str| {
            let bad = given > 0 && whole > 0 && whole % given != 0;
            bad.then(|| Problem::new(field, given, format!("a divisor of {of} = {whole}")))
        };
        let even = self.positions == PositionEncoding::Sinusoidal && self.dim % 2 != 0
            || self.positions == PositionEncoding::Rotary
                && self.heads > 0
                && (self.dim / self.heads) % 2 != 0;
        [
            least("layers", self.layers, 1),
            least("dim", self.dim, 1),
            least("heads", self.heads, 1),
            least("key_value_heads", self.key_value_heads, 1),
            least("hidden", self.hidden, 1),
            least("max_len", self.max_len, 1),
            least("segments", self.segments, 0),
            least("padding_token", self.padding_token, -1),
            divides("heads", self.heads, self.dim, "dim"),
            divides("key_value_heads", self.key_value_heads, self.heads, "heads"),
            even.then(|| Problem::new("dim", self.dim, "even in each head for these positions")),
            positive("eps", self.eps),
            positive("init_std", self.init_std),
            share("dropout", self.dropout),
            share("attention_dropout", self.attention_dropout),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The attention of a block, counted from 0.
    pub(crate) fn attention(&self, block: usize) -> Shape {
        let head_dim = self.dim / self.heads;
        Shape {
            dim: self.dim,
            heads: self.heads,
            key_value_heads: self.key_value_heads,
            bias: self.bias,
            scale: self.attention_scale.of(head_dim, block + 1),
            dropout: self.attention_dropout,
        }
    }

    pub(crate) fn norm(&self, path: &Path<'_>) -> Box<dyn Norm> {
        self.norm.build(path, self.dim, self.eps, self.bias)
    }

    pub(crate) fn dropout(&self) -> Dropout {
        Dropout::new(self.dropout)
    }

    /// How matrices start, and how those start that write into a stream of this many sub-layers.
    pub(crate) fn init(&self, sub_layers: i64) -> [Init; 2] {
        let std = self.init_std;
        [
            Init::Normal { std },
            Init::Normal {
                std: std / (sub_layers as f64).sqrt(),
            },
        ]
    }
}

impl AttentionScale {
    fn of(self, head_dim: i64, layer: usize) -> f64 {
        let (by_head, by_layer) = (1.0 / (head_dim as f64).sqrt(), 1.0 / layer as f64);
        match self {
            Self::HeadDim => by_head,
            Self::HeadDimAndLayer => by_head * by_layer,
            Self::Layer => by_layer,
            Self::None => 1.0,
        }
    }
}

impl PositionEncoding {
    /// The part of the positions that is attention's business.
    pub(crate) fn in_attention(self) -> cloze_attention::Positions {
        match self {
            Self::Learned | Self::Sinusoidal => cloze_attention::Positions::None,
            Self::Rotary => cloze_attention::Positions::Rotary,
            Self::Alibi => cloze_attention::Positions::Alibi,
        }
    }
}
