use cloze_native::linear;
use tch::{Device, Kind, Tensor};

use crate::{Init, Path};

/// `x W^T + b`.
///
/// ```
/// # use cloze_tensor::{Init, Linear, Parameters};
/// # use tch::{Device, Kind, Tensor};
/// let parameters = Parameters::new(0, Device::Cpu);
/// let linear = Linear::new(&parameters.root(), 4, 2, false, Init::Ones);
/// let x = Tensor::from_slice(&[1_f32, 2.0, 3.0, 4.0]);
/// assert_eq!(Vec::<f32>::try_from(linear.forward(&x)).unwrap(), [10.0, 10.0]);
/// ```
#[derive(Debug)]
pub struct Linear {
    weight: Tensor, // [output, input]
    bias: Tensor,   // [output]; zeros that nobody trains where the layer has none
}

impl Linear {
    /// A layer from `input` to `output` features, with a trainable bias that starts at zero or
    /// none at all.
    pub fn new(path: &Path<'_>, input: i64, output: i64, bias: bool, init: Init) -> Self {
        Self {
            weight: path.parameter("weight", &[output, input], init),
            bias: path.bias(output, bias),
        }
    }

    /// # Shapes
    /// `[.., input]` to `[.., output]`, in the type of `x`.
    pub fn forward(&self, x: &Tensor) -> Tensor {
        linear(x, &self.weight, Some(&self.bias)) // [.., output]
    }

    /// Without the bias, for a function that adds it by itself.
    ///
    /// # Shapes
    /// `[.., input]` to `[.., output]`, in the type of `x`.
    pub fn product(&self, x: &Tensor) -> Tensor {
        linear(x, &self.weight, None) // [.., output]
    }

    /// What [`Linear::product`] leaves out: `[output]`, fp32.
    pub fn bias(&self) -> &Tensor {
        &self.bias
    }
}

impl Path<'_> {
    /// The trainable bias of a layer or, in its place, constant zeros: the forward stays one line
    /// for both.
    pub(crate) fn bias(&self, size: i64, trained: bool) -> Tensor {
        if trained {
            self.parameter("bias", &[size], Init::Zeros)
        } else {
            self.constant(&Tensor::zeros([size], (Kind::Float, Device::Cpu)))
        }
    }
}
