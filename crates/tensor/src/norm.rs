use std::fmt::Debug;

use cloze_native::{NormOf, dropout_add, dropout_add_norm};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use crate::{Init, Path};

/// Normalises the last axis.
pub trait Norm: Debug + Send {
    /// # Shapes
    /// `[.., dim]` to `[.., dim]`, in the type of `x`; the statistics are fp32.
    fn forward(&self, x: &Tensor) -> Tensor;

    /// Of `x + dropout(update)`, where `p` is the probability to be dropped.
    ///
    /// # Shapes
    /// `x`, `update`: `[.., dim]`. Returns `[.., dim]`.
    fn of_sum(&self, x: &Tensor, update: &Tensor, p: f64) -> Tensor {
        self.forward(&dropout_add(x, update, p))
    }
}

/// Which norm a network uses throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NormKind {
    /// [`LayerNorm`].
    Layer,
    /// [`RmsNorm`].
    Rms,
}

impl NormKind {
    /// A norm over `dim` features. `bias` concerns the layer norm only.
    pub fn build(self, path: &Path<'_>, dim: i64, eps: f64, bias: bool) -> Box<dyn Norm> {
        match self {
            Self::Layer => Box::new(LayerNorm::new(path, dim, eps, bias)),
            Self::Rms => Box::new(RmsNorm::new(path, dim, eps)),
        }
    }
}

/// No norm: `x` as it is, where a scheme has none.
#[derive(Debug)]
pub struct NoNorm;

impl Norm for NoNorm {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.shallow_clone()
    }
}

/// Mean zero and variance one, then gain and bias (Ba, Kiros and Hinton, 2016).
#[derive(Debug)]
pub struct LayerNorm {
    weight: Tensor, // [dim]
    bias: Tensor,   // [dim]
    eps: f64,
}

impl LayerNorm {
    /// A norm over `dim` features that starts as gain one and bias zero.
    pub fn new(path: &Path<'_>, dim: i64, eps: f64, bias: bool) -> Self {
        Self {
            weight: path.parameter("weight", &[dim], Init::Ones),
            bias: path.bias(dim, bias),
            eps,
        }
    }
}

impl Norm for LayerNorm {
    fn forward(&self, x: &Tensor) -> Tensor {
        let kind = x.kind();
        let (weight, bias) = (self.weight.to_kind(kind), self.bias.to_kind(kind));
        x.layer_norm(weight.size(), Some(&weight), Some(&bias), self.eps, false)
    }

    fn of_sum(&self, x: &Tensor, update: &Tensor, p: f64) -> Tensor {
        let Self {
            weight: gain,
            bias: shift,
            eps,
        } = self;
        let eps = *eps;
        dropout_add_norm(x, update, p, NormOf { gain, shift, eps })
    }
}

/// Root mean square one, then gain (Zhang and Sennrich, 2019).
#[derive(Debug)]
pub struct RmsNorm {
    weight: Tensor, // [dim]
    eps: f64,
}

impl RmsNorm {
    /// A norm over `dim` features that starts as gain one.
    pub fn new(path: &Path<'_>, dim: i64, eps: f64) -> Self {
        Self {
            weight: path.parameter("weight", &[dim], Init::Ones),
            eps,
        }
    }
}

impl Norm for RmsNorm {
    fn forward(&self, x: &Tensor) -> Tensor {
        let weight = self.weight.to_kind(x.kind());
        x.rms_norm(weight.size(), Some(&weight), self.eps)
    }
}
