use cloze_tensor::{Activate, Init, Linear, Path};
use tch::Tensor;

use crate::{Layer, Scope};

/// `down(f(up(x)))`.
#[derive(Debug)]
pub struct FeedForward {
    up: Linear,
    activation: Box<dyn Activate>,
    down: Linear,
}

/// `down(f(gate(x)) * up(x))`: half as many parameters again as [`FeedForward`] of the same
/// `hidden`. Gate and up are one matrix.
#[derive(Debug)]
pub struct GatedFeedForward {
    gate_up: Linear,
    activation: Box<dyn Activate>,
    down: Linear,
}

impl FeedForward {
    /// From `dim` to `hidden` features and back. The matrix back into the stream starts as `output`.
    pub fn new(
        path: &Path<'_>,
        [dim, hidden]: [i64; 2],
        activation: Box<dyn Activate>,
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
        activation: Box<dyn Activate>,
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
        let Self {
            up,
            activation,
            down,
        } = self;
        down.forward(&activation.of_sum(&up.product(x), up.bias()))
    }
}

impl<S: Scope> Layer<S> for GatedFeedForward {
    fn forward(&self, x: &Tensor, _: &S) -> Tensor {
        let gate_up = self.gate_up.forward(x).chunk(2, -1); // twice [batch, seq, hidden]
        self.down
            .forward(&(self.activation.forward(&gate_up[0]) * &gate_up[1]))
    }
}
