use std::str::FromStr;

use cloze_tensor::{
    Activate, Activation, Gelu, gelu_10, laplace, quick_gelu, sqrt_softplus, squared_relu,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

/// Which feed-forward layer a block has: its activation, and whether that is on a gate
/// ([`GatedFeedForward`](crate::GatedFeedForward)).
///
/// As text it is the name of the activation, `gated-` before it where there is a gate; the gates of
/// Shazeer ("GLU Variants Improve Transformer", 2020) have the names that he gave them.
///
/// ```
/// use cloze_transformer::{ActivationKind, FeedForwardKind};
/// let swiglu: FeedForwardKind = "swiglu".parse()?;
/// assert_eq!(swiglu, FeedForwardKind { activation: ActivationKind::Silu, gated: true });
/// assert_eq!("gated-silu".parse(), Ok(swiglu));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct FeedForwardKind {
    /// The function between the matrices, or on the gate.
    pub activation: ActivationKind,
    /// Whether the layer multiplies by a gate.
    pub gated: bool,
}

/// The activation of a feed-forward layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivationKind {
    /// GELU by the error function: BERT.
    Gelu,
    /// GELU by the hyperbolic tangent: GPT-2.
    GeluTanh,
    /// GELU by the logistic function.
    QuickGelu,
    /// GELU, cut off at ten.
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
}

const NAMES: [(&str, ActivationKind); 16] = [
    ("gelu", ActivationKind::Gelu),
    ("gelu-tanh", ActivationKind::GeluTanh),
    ("quick-gelu", ActivationKind::QuickGelu),
    ("gelu-10", ActivationKind::Gelu10),
    ("relu", ActivationKind::Relu),
    ("relu6", ActivationKind::Relu6),
    ("squared-relu", ActivationKind::SquaredRelu),
    ("leaky-relu", ActivationKind::LeakyRelu),
    ("silu", ActivationKind::Silu),
    ("hardswish", ActivationKind::Hardswish),
    ("mish", ActivationKind::Mish),
    ("tanh", ActivationKind::Tanh),
    ("sqrt-softplus", ActivationKind::SqrtSoftplus),
    ("laplace", ActivationKind::Laplace),
    ("sigmoid", ActivationKind::Sigmoid),
    ("identity", ActivationKind::Identity),
];

const GATED: [(&str, ActivationKind); 5] = [
    ("swiglu", ActivationKind::Silu),
    ("geglu", ActivationKind::Gelu),
    ("reglu", ActivationKind::Relu),
    ("glu", ActivationKind::Sigmoid),
    ("bilinear", ActivationKind::Identity),
];

impl FeedForwardKind {
    /// The function between the matrices, or on the gate.
    pub fn function(self) -> Box<dyn Activate> {
        let function: Activation = match self.activation {
            ActivationKind::Gelu => return Box::new(Gelu::Erf),
            ActivationKind::GeluTanh => return Box::new(Gelu::Tanh),
            ActivationKind::QuickGelu => quick_gelu,
            ActivationKind::Gelu10 => gelu_10,
            ActivationKind::Relu => Tensor::relu,
            ActivationKind::Relu6 => Tensor::relu6,
            ActivationKind::SquaredRelu => squared_relu,
            ActivationKind::LeakyRelu => Tensor::leaky_relu,
            ActivationKind::Silu => Tensor::silu,
            ActivationKind::Hardswish => Tensor::hardswish,
            ActivationKind::Mish => Tensor::mish,
            ActivationKind::Tanh => Tensor::tanh,
            ActivationKind::SqrtSoftplus => sqrt_softplus,
            ActivationKind::Laplace => laplace,
            ActivationKind::Sigmoid => Tensor::sigmoid,
            ActivationKind::Identity => Tensor::shallow_clone,
        };
        Box::new(function)
    }
}

/// Without a gate.
impl From<ActivationKind> for FeedForwardKind {
    fn from(activation: ActivationKind) -> Self {
        Self {
            activation,
            gated: false,
        }
    }
}

impl FromStr for FeedForwardKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let of = |names: &[(&str, ActivationKind)], name| {
            let found = names.iter().find(|(known, _)| *known == name);
            found.map(|(_, activation)| *activation)
        };
        let gated = of(&GATED, name).or_else(|| of(&NAMES, name.strip_prefix("gated-")?));
        if let Some(activation) = gated.or_else(|| of(&NAMES, name)) {
            let gated = gated.is_some();
            return Ok(Self { activation, gated });
        }
        let known = NAMES.iter().chain(&GATED);
        let known: Vec<String> = known.map(|(name, _)| format!("`{name}`")).collect();
        Err(format!(
            "unknown variant `{name}`, expected one of {}, or an activation behind `gated-`",
            known.join(", ")
        ))
    }
}

impl TryFrom<String> for FeedForwardKind {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<FeedForwardKind> for String {
    fn from(FeedForwardKind { activation, gated }: FeedForwardKind) -> Self {
        let name = |names: &[(&str, ActivationKind)]| {
            let found = names.iter().find(|(_, known)| *known == activation);
            found.map(|(name, _)| (*name).to_owned())
        };
        let plain = name(&NAMES).expect("every activation has a name");
        match gated {
            false => plain,
            true => name(&GATED).unwrap_or_else(|| format!("gated-{plain}")),
        }
    }
}
