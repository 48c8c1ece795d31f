use std::f64::consts::TAU;

use cloze_random::{Draws, Stream};
use tch::Tensor;

/// How a parameter starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// Normal around zero.
    Normal {
        /// Standard deviation.
        std: f64,
    },
    /// All zeros: biases.
    Zeros,
    /// All ones: gains of norms.
    Ones,
}

impl Init {
    /// The initial values of the parameter called `name`, fp32, on the CPU. A normal draw is a
    /// function of `(seed, name)` and nothing else: not of the device, the thread count, or what
    /// was built before.
    pub(crate) fn values(self, seed: u64, name: &str, shape: &[i64]) -> Tensor {
        let kind = (tch::Kind::Float, tch::Device::Cpu);
        match self {
            Self::Normal { std } => {
                let count = shape.iter().product::<i64>() as usize;
                Tensor::from_slice(&normal(seed, name, count, std)).reshape(shape)
            }
            Self::Zeros => Tensor::zeros(shape, kind),
            Self::Ones => Tensor::ones(shape, kind),
        }
    }
}

/// Box and Muller (1958): two uniform numbers make two independent normal ones.
fn normal(seed: u64, name: &str, count: usize, std: f64) -> Vec<f32> {
    let mut draws = Draws::new(seed, Stream::named(name), 0, 0);
    let mut values = Vec::with_capacity(count + 1);
    while values.len() < count {
        let radius = (-2.0 * (1.0 - draws.unit()).ln()).sqrt() * std;
        let (sin, cos) = (TAU * draws.unit()).sin_cos();
        values.extend([(radius * cos) as f32, (radius * sin) as f32]);
    }
    values.truncate(count);
    values
}
