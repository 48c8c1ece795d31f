use cloze_tensor::{Activation, Init, Linear, Path, gelu, gelu_tanh, relu, silu, squared_relu};
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::{Layer, Scope};

/// Which feed-forward layer a block has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedForwardKind {
    /// GELU by the error function: BERT.
    Gelu,
    /// GELU by the hyperbolic tangent: GPT-2.
    GeluTanh,
    /// Rectifier.
    Relu,
    /// Squared rectifier.
    SquaredRelu,
    /// Gated by swish (Shazeer, "GLU Variants", 2020).
    Swiglu,
    /// Gated by GELU (same).
    Geglu,
}

/// `down(f(up(x)))`.
#[derive(Debug)]
pub struct FeedForward {
    up: Linear,
    activation: Activation,
    down: Linear,
}

/// `down(f(gate(x)) * up(x))`: half as many parameters again as [`FeedForward`] of the same
/// `hidden`. Gate and up are one matrix.
#[derive(Debug)]
pub struct GatedFeedForward {
    gate_up: Linear,
    activation: Activation,
    down: Linear,
}

impl FeedForwardKind {
    /// The function, and whether it gates.
    pub(crate) fn activation(self) -> (Activation, bool) {
        match self {
            Self::Gelu => (gelu, false),
            Self::GeluTanh => (gelu_tanh, false),
            Self::Relu => (relu, false),
            Self::SquaredRelu => (squared_relu, false),
            Self::Swiglu => (silu, true),
            Self::Geglu => (gelu, true),
        }
    }
}

impl FeedForward {
    /// From `dim` to `hidden` features and back. The matrix back into the stream starts as `output`.
    pub fn new(
        path: &Path<'_>,
        [dim, hidden]: [i64; 2],
        activation: Activation,
        bias: bool,
        [init, output]: [Init; 2],
    ) -> Self {
        let up = Linear::new(&(path / "up"), dim, hidden, bias, init);
        Self {
            up,
            activation,
            down: Linear::new(&(path / "down"), hidden, dim, bias, output),
        }
    }
}

impl GatedFeedForward {
    /// From `dim` to `hidden` features and back. The matrix back into the stream starts as `output`.
    pub fn new(
        path: &Path<'_>,
        [dim, hidden]: [i64; 2],
        activation: Activation,
        bias: bool,
        [init, output]: [Init; 2],
    ) -> Self {
        let gate_up = Linear::new(&(path / "gate_up"), dim, 2 * hidden, bias, init);
        Self {
            gate_up,
            activation,
            down: Linear::new(&(path / "down"), hidden, dim, bias, output),
        }
    }
}

impl<S: Scope> Layer<S> for FeedForward {
    fn forward(&self, x: &Tensor, _: &S) -> Tensor {
        self.down.forward(&(self.activation)(&self.up.forward(x)))
    }
}

impl<S: Scope> Layer<S> for GatedFeedForward {
    fn forward(&self, x: &Tensor, _: &S) -> Tensor {
        let gate_up = self.gate_up.forward(x).chunk(2, -1); // twice [batch, seq, hidden]
        self.down
            .forward(&((self.activation)(&gate_up[0]) * &gate_up[1]))
    }
}
