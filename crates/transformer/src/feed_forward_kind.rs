use cloze_tensor::{
    Activate, Activation, Gelu, gelu_10, laplace, quick_gelu, sqrt_softplus, squared_relu,
};
use serde::{Deserialize, Serialize};
use tch::Tensor;

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
    /// Rectifier: `max(x, 0)`.
    Relu,
    /// Rectifier that ends at six: `min(max(x, 0), 6)`.
    Relu6,
    /// Squared rectifier.
    SquaredRelu,
    /// Rectifier with a slope below zero: `x` where positive, else `0.01 x`.
    LeakyRelu,
    /// Swish: `x sigmoid(x)`.
    Silu,
    /// `x` times a piecewise linear sigmoid (Howard et al., "MobileNetV3", 2019).
    Hardswish,
    /// `x tanh(softplus(x))` (Misra, 2019).
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
            Self::Relu => Tensor::relu,
            Self::Relu6 => Tensor::relu6,
            Self::SquaredRelu => squared_relu,
            Self::LeakyRelu => Tensor::leaky_relu,
            Self::Silu | Self::Swiglu => Tensor::silu,
            Self::Hardswish => Tensor::hardswish,
            Self::Mish => Tensor::mish,
            Self::Tanh => Tensor::tanh,
            Self::SqrtSoftplus => sqrt_softplus,
            Self::Laplace => laplace,
            Self::Sigmoid => Tensor::sigmoid,
            Self::Identity => Tensor::shallow_clone,
        };
        Box::new(function)
    }

    /// Whether the layer multiplies by a gate: [`GatedFeedForward`](crate::GatedFeedForward).
    pub fn is_gated(self) -> bool {
        matches!(self, Self::Swiglu | Self::Geglu)
    }
}
