use tch::Tensor;

/// A pointwise function: `x` to `f(x)`, any shape.
pub type Activation = fn(&Tensor) -> Tensor;

/// `x Phi(x)` (Hendrycks and Gimpel, 2016), as in BERT.
pub fn gelu(x: &Tensor) -> Tensor {
    x.gelu("none")
}

/// The approximation of [`gelu`] by a hyperbolic tangent, as in GPT-2.
pub fn gelu_tanh(x: &Tensor) -> Tensor {
    x.gelu("tanh")
}

/// `max(x, 0)`.
pub fn relu(x: &Tensor) -> Tensor {
    x.relu()
}

/// `max(x, 0)^2` (So et al., "Primer", 2021).
pub fn squared_relu(x: &Tensor) -> Tensor {
    x.relu().square()
}

/// `x sigmoid(x)`, also called swish: the gate of SwiGLU.
pub fn silu(x: &Tensor) -> Tensor {
    x.silu()
}
