use std::fmt::Debug;

use cloze_tensor::{Activate, Init, Linear, Norm, Path};
use tch::Tensor;

/// What a head makes of states before it classifies them.
pub trait Transform: Debug + Send {
    /// # Shapes
    /// `[.., dim]` to `[.., features]`.
    fn forward(&self, states: &Tensor) -> Tensor;
}

/// The states as they are.
#[derive(Debug)]
pub struct Untransformed;

/// `f(dense(x))`.
#[derive(Debug)]
pub struct Dense {
    linear: Linear,
    activation: Box<dyn Activate>,
}

/// `norm(f(dense(x)))`: what BERT puts before its vocabulary.
#[derive(Debug)]
pub struct NormedDense {
    /// The layer.
    pub dense: Dense,
    /// Over the features that it makes.
    pub norm: Box<dyn Norm>,
}

impl Dense {
    /// From `dim` features of a state to others.
    pub fn new(
        path: &Path<'_>,
        [dim, features]: [i64; 2],
        activation: Box<dyn Activate>,
        bias: bool,
        init: Init,
    ) -> Self {
        Self {
            linear: Linear::new(path, dim, features, bias, init),
            activation,
        }
    }
}

impl Transform for Untransformed {
    fn forward(&self, states: &Tensor) -> Tensor {
        states.shallow_clone()
    }
}

impl Transform for Dense {
    fn forward(&self, states: &Tensor) -> Tensor {
        let Self { linear, activation } = self;
        activation.of_sum(&linear.product(states), linear.bias()) // [.., features]
    }
}

impl Transform for NormedDense {
    fn forward(&self, states: &Tensor) -> Tensor {
        self.norm.forward(&self.dense.forward(states)) // [.., features]
    }
}
