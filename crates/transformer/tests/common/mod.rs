use cloze_tensor::NormKind;
use cloze_transformer::{
    ActivationKind, AttentionScale, AttentionWindow, Biases, Config, FeedForwardKind,
    PositionEncoding, Residual,
};

fn bert() -> Config {
    Config {
        layers: 2,
        dim: 16,
        heads: 2,
        key_value_heads: 2,
        head_dim: 0,
        hidden: 32,
        max_len: 12,
        segments: 2,
        positions: PositionEncoding::Learned,
        window: AttentionWindow::None,
        query_key_norm: false,
        embedding_dim: 0,
        embedding_scale: false,
        embedding_norm: true,
        attention_scale: AttentionScale::HeadDim,
        norm: NormKind::Layer,
        residual: Residual::Post,
        feed_forward: ActivationKind::Gelu.into(),
        bias: Biases::ALL,
        tied: true,
        padding_token: -1,
        eps: 1e-5,
        init_std: 0.2,
        dropout: 0.1,
        attention_dropout: 0.1,
    }
}

/// Each kind of position, norm, residual and feed-forward layer at least once.
pub(crate) fn kinds() -> [Config; 6] {
    let gpt = Config {
        residual: Residual::Pre,
        embedding_norm: false,
        feed_forward: ActivationKind::GeluTanh.into(),
        segments: 0,
        ..bert()
    };
    let llama = Config {
        positions: PositionEncoding::ROTARY,
        norm: NormKind::Rms,
        feed_forward: FeedForwardKind {
            activation: ActivationKind::Silu,
            gated: true,
        },
        key_value_heads: 1,
        bias: Biases::NONE,
        ..gpt.clone()
    };
    let alibi = Config {
        positions: PositionEncoding::Alibi,
        feed_forward: ActivationKind::Relu.into(),
        ..bert()
    };
    let t5 = Config {
        positions: PositionEncoding::Relative {
            buckets: 8,
            max_distance: 6,
        },
        embedding_scale: true,
        ..llama.clone()
    };
    let neox = Config {
        residual: Residual::Parallel,
        window: AttentionWindow::Layers {
            width: 4,
            pattern: "gl".to_owned(),
        },
        query_key_norm: true,
        head_dim: 12,
        embedding_dim: 10,
        embedding_norm: true,
        ..llama.clone()
    };
    [bert(), gpt, llama, alibi, t5, neox]
}
