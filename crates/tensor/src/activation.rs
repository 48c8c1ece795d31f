use std::fmt::Debug;

use cloze_native::{Gelu, bias_gelu};
use tch::Tensor;

/// A pointwise function: `x` to `f(x)`, any shape; one of these, or a method such as [`Tensor::relu`].
pub type Activation = fn(&Tensor) -> Tensor;

/// A pointwise function after a linear layer.
pub trait Activate: Debug + Send {
    /// # Shapes
    /// `[..]` to `[..]`.
    fn forward(&self, x: &Tensor) -> Tensor;

    /// Of `x + bias`.
    ///
    /// # Shapes
    /// `x`: `[.., dim]`, `bias`: `[dim]`. Returns `[.., dim]`.
    fn of_sum(&self, x: &Tensor, bias: &Tensor) -> Tensor {
        self.forward(&(x + bias.to_kind(x.kind())))
    }
}

impl Activate for Activation {
    fn forward(&self, x: &Tensor) -> Tensor {
        self(x)
    }
}

impl Activate for Gelu {
    fn forward(&self, x: &Tensor) -> Tensor {
        match self {
            Self::Erf => gelu(x),
            Self::Tanh => gelu_tanh(x),
        }
    }

    fn of_sum(&self, x: &Tensor, bias: &Tensor) -> Tensor {
        bias_gelu(x, bias, *self)
    }
}

/// `x Phi(x)` (Hendrycks and Gimpel, 2016), as in BERT.
pub fn gelu(x: &Tensor) -> Tensor {
    x.gelu("none")
}

/// The approximation of [`gelu`] by a hyperbolic tangent, as in GPT-2.
pub fn gelu_tanh(x: &Tensor) -> Tensor {
    x.gelu("tanh")
}

/// `max(x, 0)^2` (So et al., "Primer", 2021).
pub fn squared_relu(x: &Tensor) -> Tensor {
    x.relu().square()
}

/// `x sigmoid(1.702 x)`, the other approximation of [`gelu`] (Hendrycks and Gimpel, 2016).
pub fn quick_gelu(x: &Tensor) -> Tensor {
    x * (x * 1.702).sigmoid()
}

/// [`gelu`], cut off at -10 and 10 (Wu et al., 2020).
pub fn gelu_10(x: &Tensor) -> Tensor {
    x.gelu("none").clamp(-10.0, 10.0)
}

/// The distribution function of a normal variable of mean 0.707107 and deviation 0.282095 (Ma et
/// al., "Mega", 2022, section 3.3).
pub fn laplace(x: &Tensor) -> Tensor {
    let (mean, deviation) = (707_107e-6, 282_095e-6); // as they are printed, six digits
    let standard = (x - mean) / deviation;
    ((standard / std::f64::consts::SQRT_2).erf() + 1.0) * 0.5
}

/// `sqrt(ln(1 + exp(x)))`.
pub fn sqrt_softplus(x: &Tensor) -> Tensor {
    x.softplus().sqrt()
}
