//! Each feed-forward layer is its formula.

use std::collections::BTreeMap;

use cloze_attention::Mask;
use cloze_tensor::{
    Activation, NormKind, Parameters, gelu, gelu_10, gelu_tanh, laplace, quick_gelu, sqrt_softplus,
    squared_relu,
};
use cloze_transformer::{
    ActivationKind, Biases, Config, FeedForwardKind, PositionEncoding, Residual, Transformer,
};
use tch::{Device, Kind, Tensor};

use crate::common::gap;
use crate::networks::{Sizes, VOCAB, feed_forward, ids, kinds, read};

/// The function of each kind, and whether it is that of a gate.
const KINDS: [(ActivationKind, Activation, bool); 18] = [
    (ActivationKind::Gelu, gelu, false),
    (ActivationKind::GeluTanh, gelu_tanh, false),
    (ActivationKind::QuickGelu, quick_gelu, false),
    (ActivationKind::Gelu10, gelu_10, false),
    (ActivationKind::Hardswish, Tensor::hardswish, false),
    (ActivationKind::SqrtSoftplus, sqrt_softplus, false),
    (ActivationKind::Laplace, laplace, false),
    (ActivationKind::Relu, Tensor::relu, false),
    (ActivationKind::Relu6, Tensor::relu6, false),
    (ActivationKind::SquaredRelu, squared_relu, false),
    (ActivationKind::LeakyRelu, Tensor::leaky_relu, false),
    (ActivationKind::Silu, Tensor::silu, false),
    (ActivationKind::Mish, Tensor::mish, false),
    (ActivationKind::Tanh, Tensor::tanh, false),
    (ActivationKind::Sigmoid, Tensor::sigmoid, false),
    (ActivationKind::Identity, Tensor::shallow_clone, false),
    (ActivationKind::Silu, Tensor::silu, true),
    (ActivationKind::Gelu, gelu, true),
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
    for (kind, activation, gated) in KINDS {
        let feed_forward = feed_forward(kind, gated);
        let config = Config {
            feed_forward,
            positions: PositionEncoding::ROTARY,
            norm: NormKind::Rms,
            residual: Residual::Pre,
            bias: Biases::NONE,
            padding_token: -1,
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

#[test]
fn every_kind_is_read_as_it_is_written() {
    for (activation, _, _) in KINDS {
        for gated in [false, true] {
            let kind = feed_forward(activation, gated);
            let name = String::from(kind);
            assert_eq!(name.parse(), Ok(kind), "{name}");
        }
    }
    for (name, kind) in [
        ("swiglu", feed_forward(ActivationKind::Silu, true)),
        ("gelu-tanh", feed_forward(ActivationKind::GeluTanh, false)),
        ("gated-mish", feed_forward(ActivationKind::Mish, true)),
    ] {
        assert_eq!(String::from(kind), name);
    }
    let unknown = "swigly"
        .parse::<FeedForwardKind>()
        .expect_err("no such kind");
    assert!(
        unknown.contains("`swigly`") && unknown.contains("`swiglu`"),
        "{unknown}"
    );
}
