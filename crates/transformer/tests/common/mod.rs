use cloze_tensor::NormKind;
use cloze_transformer::{
    ActivationKind, AttentionScale, Config, FeedForwardKind, PositionEncoding, Residual,
};

fn bert() -> Config {
    Config {
        layers: 2,
        dim: 16,
        heads: 2,
        key_value_heads: 2,
        hidden: 32,
        max_len: 12,
        segments: 2,
        positions: PositionEncoding::Learned,
        attention_scale: AttentionScale::HeadDim,
        norm: NormKind::Layer,
        residual: Residual::Post,
        feed_forward: ActivationKind::Gelu.into(),
        bias: true,
        tied: true,
        padding_token: -1,
        eps: 1e-5,
        init_std: 0.2,
        dropout: 0.1,
        attention_dropout: 0.1,
    }
}

/// Each kind of position, norm, residual and feed-forward layer at least once.
pub(crate) fn kinds() -> [Config; 4] {
    let gpt = Config {
        residual: Residual::Pre,
        feed_forward: ActivationKind::GeluTanh.into(),
        segments: 0,
        ..bert()
    };
    let llama = Config {
        positions: PositionEncoding::Rotary,
        norm: NormKind::Rms,
        feed_forward: FeedForwardKind {
            activation: ActivationKind::Silu,
            gated: true,
        },
        key_value_heads: 1,
        bias: false,
        ..gpt.clone()
    };
    let alibi = Config {
        positions: PositionEncoding::Alibi,
        feed_forward: ActivationKind::Relu.into(),
        ..bert()
    };
    [bert(), gpt, llama, alibi]
}
