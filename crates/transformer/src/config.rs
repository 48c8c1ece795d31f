use cloze_attention::Shape;
use cloze_tensor::{Dropout, Init, Norm, NormKind, Path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ActivationKind, AttentionWindow, Biases, FeedForwardKind, PositionEncoding, Residual};

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
    /// Features of a head; 0: `dim / heads`.
    pub head_dim: i64,
    /// Features inside the feed-forward layer.
    pub hidden: i64,
    /// Longest sequence, in tokens.
    pub max_len: i64,
    /// Number of segment embeddings; 0 for none.
    pub segments: i64,
    /// How positions enter.
    pub positions: PositionEncoding,
    /// Which layers see near tokens only.
    pub window: AttentionWindow,
    /// Whether queries and keys are normed in each head (Qwen3).
    pub query_key_norm: bool,
    /// What the scores of attention are multiplied by.
    pub attention_scale: AttentionScale,
    /// Features of the tables of the embeddings, from which a linear layer leads to `dim`; 0: `dim` itself.
    pub embedding_dim: i64,
    /// Whether the vectors of tokens are multiplied by the root of their features (Vaswani et al., 2017,
    /// section 3.4).
    pub embedding_scale: bool,
    /// Whether the embeddings are normed. A network whose norms stand before its layers then has none
    /// before its first attention.
    pub embedding_norm: bool,
    /// Which norm.
    pub norm: NormKind,
    /// Where the norms stand.
    pub residual: Residual,
    /// Which feed-forward layer.
    pub feed_forward: FeedForwardKind,
    /// Which layers have biases.
    pub bias: Biases,
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
            head_dim: 0,
            hidden: 4 * dim,
            max_len,
            segments: 0,
            positions: PositionEncoding::Learned,
            window: AttentionWindow::None,
            query_key_norm: false,
            embedding_dim: 0,
            embedding_scale: false,
            embedding_norm: false,
            norm: NormKind::Layer,
            residual: Residual::Pre,
            feed_forward: ActivationKind::GeluTanh.into(),
            bias: Biases::ALL,
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
    /// segments, a norm on the embeddings.
    pub fn bert(sizes: [i64; 3], max_len: i64) -> Self {
        Self {
            segments: 2,
            embedding_norm: true,
            residual: Residual::Post,
            feed_forward: ActivationKind::Gelu.into(),
            eps: 1e-12,
            ..Self::gpt2(sizes, max_len)
        }
    }

    /// Features of a head.
    pub fn head_dim(&self) -> i64 {
        or_else(self.head_dim, self.dim / self.heads.max(1))
    }

    /// Features of the tables of the embeddings.
    pub fn embedding_dim(&self) -> i64 {
        or_else(self.embedding_dim, self.dim)
    }

    /// Rows of the table of positions; 0 where there is none.
    pub fn position_rows(&self) -> i64 {
        match self.positions {
            PositionEncoding::Learned
            | PositionEncoding::Sinusoidal
            | PositionEncoding::SinesFirst => self.max_len,
            PositionEncoding::LearnedFromPadding => self.max_len + self.padding_token + 1,
            PositionEncoding::LearnedFrom { first } => self.max_len + first,
            PositionEncoding::Rotary(_)
            | PositionEncoding::Alibi
            | PositionEncoding::Relative { .. } => 0,
        }
    }

    /// The attention of a block, counted from 0.
    pub(crate) fn attention(&self, block: usize) -> Shape {
        Shape {
            dim: self.dim,
            heads: self.heads,
            head_dim: self.head_dim(),
            key_value_heads: self.key_value_heads,
            bias: self.bias.query_key_value,
            output_bias: self.bias.attention_output,
            scale: self.attention_scale.of(self.head_dim(), block + 1),
            dropout: self.attention_dropout,
        }
    }

    pub(crate) fn norm(&self, path: &Path<'_>, features: i64) -> Box<dyn Norm> {
        self.norm.build(path, features, self.eps, self.bias.norm)
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

/// A size that may be left to another.
fn or_else(given: i64, other: i64) -> i64 {
    if given == 0 { other } else { given }
}
