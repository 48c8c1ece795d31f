use cloze_tensor::{
    Activate, Activation, Gelu, gelu_10, hardswish, identity, laplace, leaky_relu, mish,
    quick_gelu, relu, relu6, sigmoid, silu, sqrt_softplus, squared_relu, tanh,
};
use serde::{Deserialize, Serialize};

/// Which feed-forward layer a block has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedForwardKind {
    /// GELU by the error function: BERT.
    Gelu,
    /// GELU by the hyperbolic tangent: GPT-2.
    GeluTanh,
    /// GELU by the logistic function.
    QuickGelu,
    /// GELU, cut off at ten.
    #[serde(rename = "gelu-10")]
    Gelu10,
    /// Rectifier.
    Relu,
    /// Rectifier that ends at six.
    Relu6,
    /// Squared rectifier.
    SquaredRelu,
    /// Rectifier with a slope below zero.
    LeakyRelu,
    /// Swish.
    Silu,
    /// Swish of straight lines.
    Hardswish,
    /// Mish.
    Mish,
    /// Hyperbolic tangent.
    Tanh,
    /// Root of softplus.
    SqrtSoftplus,
    /// The distribution function of a normal variable.
    Laplace,
    /// Logistic function.
    Sigmoid,
    /// No function between the two matrices.
    Identity,
    /// Gated by swish (Shazeer, "GLU Variants", 2020).
    Swiglu,
    /// Gated by GELU (same).
    Geglu,
}

impl FeedForwardKind {
    /// The function between the matrices, or on the gate.
    pub fn activation(self) -> Box<dyn Activate> {
        let function: Activation = match self {
            Self::Gelu | Self::Geglu => return Box::new(Gelu::Erf),
            Self::GeluTanh => return Box::new(Gelu::Tanh),
            Self::QuickGelu => quick_gelu,
            Self::Gelu10 => gelu_10,
            Self::Relu => relu,
            Self::Relu6 => relu6,
            Self::SquaredRelu => squared_relu,
            Self::LeakyRelu => leaky_relu,
            Self::Silu | Self::Swiglu => silu,
            Self::Hardswish => hardswish,
            Self::Mish => mish,
            Self::Tanh => tanh,
            Self::SqrtSoftplus => sqrt_softplus,
            Self::Laplace => laplace,
            Self::Sigmoid => sigmoid,
            Self::Identity => identity,
        };
        Box::new(function)
    }

    /// Whether the layer multiplies by a gate: [`GatedFeedForward`](crate::GatedFeedForward).
    pub fn is_gated(self) -> bool {
        matches!(self, Self::Swiglu | Self::Geglu)
    }
}
