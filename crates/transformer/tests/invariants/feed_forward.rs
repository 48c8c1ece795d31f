//! Each feed-forward layer is its formula.

use std::collections::BTreeMap;

use cloze_attention::Mask;
use cloze_tensor::{
    Activation, NormKind, Parameters, gelu, gelu_10, gelu_tanh, laplace, quick_gelu, sqrt_softplus,
    squared_relu,
};
use cloze_transformer::{Config, FeedForwardKind, PositionEncoding, Residual, Transformer};
use tch::{Device, Kind, Tensor};

use crate::common::gap;
use crate::networks::{Sizes, VOCAB, ids, kinds, read};

/// The function of each kind, and whether it is that of a gate.
const KINDS: [(FeedForwardKind, Activation, bool); 18] = [
    (FeedForwardKind::Gelu, gelu, false),
    (FeedForwardKind::GeluTanh, gelu_tanh, false),
    (FeedForwardKind::QuickGelu, quick_gelu, false),
    (FeedForwardKind::Gelu10, gelu_10, false),
    (FeedForwardKind::Hardswish, Tensor::hardswish, false),
    (FeedForwardKind::SqrtSoftplus, sqrt_softplus, false),
    (FeedForwardKind::Laplace, laplace, false),
    (FeedForwardKind::Relu, Tensor::relu, false),
    (FeedForwardKind::Relu6, Tensor::relu6, false),
    (FeedForwardKind::SquaredRelu, squared_relu, false),
    (FeedForwardKind::LeakyRelu, Tensor::leaky_relu, false),
    (FeedForwardKind::Silu, Tensor::silu, false),
    (FeedForwardKind::Mish, Tensor::mish, false),
    (FeedForwardKind::Tanh, Tensor::tanh, false),
    (FeedForwardKind::Sigmoid, Tensor::sigmoid, false),
    (FeedForwardKind::Identity, Tensor::shallow_clone, false),
    (FeedForwardKind::Swiglu, Tensor::silu, true),
    (FeedForwardKind::Geglu, gelu, true),
];

/// What happens between the matrices: from `[.., hidden]`, or twice that where there is a gate.
fn between(activation: Activation, gated: bool, x: &Tensor) -> Tensor {
    let half = |i| x.chunk(2, -1).swap_remove(i);
    if gated {
        activation(&half(0)) * half(1)
    } else {
        activation(x)
    }
}

/// Of gain one.
fn rms_norm(x: &Tensor, eps: f64) -> Tensor {
    x / (x.square().mean_dim(-1, true, Kind::Float) + eps).sqrt()
}

/// In the plainest network, whose attention is silenced, nothing else is left.
#[test]
fn each_kind_is_its_formula() {
    let sizes = Sizes {
        layers: 1,
        head_dim: 4,
        hidden: 9,
        seed: 1,
    };
    for (feed_forward, activation, gated) in KINDS {
        let config = Config {
            feed_forward,
            positions: PositionEncoding::Rotary,
            norm: NormKind::Rms,
            residual: Residual::Pre,
            bias: false,
            segments: 0,
            init_std: 0.5,
            ..kinds(sizes).swap_remove(0)
        };
        let parameters = Parameters::new(sizes.seed, Device::Cpu);
        let network = Transformer::new(&parameters.root(), &config, VOCAB);
        let named: BTreeMap<String, Tensor> = parameters.named().into_iter().collect();
        let _ = tch::no_grad(|| named["layers.0.self.output.weight"].shallow_clone().zero_());

        let ids = ids(sizes.seed, 2, 5);
        let matrix = |name: &str| {
            let gate_or_not = named.get(&format!("layers.0.feed_forward.{name}.weight"));
            gate_or_not.map(|weight| weight.transpose(0, 1))
        };
        let up = matrix("up").or(matrix("gate_up")).expect("either");
        let down = matrix("down").expect("always");
        let x = network
            .table()
            .index_select(0, &ids.view(-1))
            .view([2, 5, -1]);
        let wide = between(activation, gated, &rms_norm(&x, config.eps).matmul(&up));
        let expected = rms_norm(&(&x + wide.matmul(&down)), config.eps);
        let gap = gap(&read(&network, &ids, Mask::All), &expected);
        assert!(gap < 1e-5, "{feed_forward:?} is off by {gap}");
    }
}
