use std::f64::consts::PI;
use std::fmt::Debug;

use cloze_tensor::Path;
use tch::{Device, Kind, Tensor};

use crate::{RotaryScaling, Rotation, Yarn};

/// How far each pair turns from one token to the next. The operations, and their order, are those of
/// Hugging Face's library, so that the numbers are the same to the last bit.
pub(crate) trait Frequencies: Debug + Send {
    /// # Shapes
    /// For a text of `len` tokens: `[pairs]`, fp32.
    fn of(&self, len: i64) -> Tensor;
}

/// The same for every text.
#[derive(Debug)]
struct Fixed(Tensor); // [pairs]

/// See [`RotaryScaling::Dynamic`].
#[derive(Debug)]
struct Dynamic {
    short: Tensor,     // [pairs]
    exponents: Tensor, // [pairs]
    base: f64,
    factor: f64,
    features: f64,
    original_max_len: i64,
}

/// See [`RotaryScaling::LongRope`].
#[derive(Debug)]
struct LongRope {
    short: Tensor, // [pairs]
    long: Tensor,  // [pairs]
    original_max_len: i64,
}

impl Frequencies for Fixed {
    fn of(&self, _: i64) -> Tensor {
        self.0.shallow_clone()
    }
}

impl Frequencies for Dynamic {
    fn of(&self, len: i64) -> Tensor {
        if len <= self.original_max_len {
            return self.short.shallow_clone();
        }
        let Self {
            factor, features, ..
        } = self;
        let len = Tensor::from(len).to_device(self.short.device());
        let stretch = (len * *factor).to_kind(Kind::Float) / self.original_max_len as f64;
        let base = (stretch - (factor - 1.0)).pow_tensor_scalar(features / (features - 2.0));
        (base * self.base).pow(&self.exponents).reciprocal()
    }
}

impl Frequencies for LongRope {
    fn of(&self, len: i64) -> Tensor {
        let long = len > self.original_max_len;
        if long { &self.long } else { &self.short }.shallow_clone()
    }
}

impl Rotation {
    pub(crate) fn frequencies(&self, path: &Path<'_>, head_dim: i64) -> Box<dyn Frequencies> {
        let features = self.features(head_dim);
        let options = (Kind::Float, Device::Cpu);
        let exponents = Tensor::arange_start_step(0, features, 2, options) / features as f64; // [pairs]
        let wave_lengths = Tensor::pow_scalar(self.base, &exponents); // over 2 pi
        let plain = wave_lengths.reciprocal();
        let fixed = |frequencies: Tensor| Box::new(Fixed(path.constant(&frequencies)));
        match &self.scaling {
            RotaryScaling::None => fixed(plain),
            RotaryScaling::Linear { factor } => fixed(plain / *factor),
            RotaryScaling::Llama3 {
                factor,
                low_freq_factor,
                high_freq_factor,
                original_max_len,
            } => {
                let bounds = [*low_freq_factor, *high_freq_factor];
                fixed(llama3(&plain, *factor, bounds, *original_max_len as f64))
            }
            RotaryScaling::Yarn(scaling) => {
                fixed(scaling.frequencies(&wave_lengths, self.base, features as f64))
            }
            RotaryScaling::Dynamic {
                factor,
                original_max_len,
            } => Box::new(Dynamic {
                short: path.constant(&plain),
                exponents: path.constant(&exponents),
                base: self.base,
                factor: *factor,
                features: features as f64,
                original_max_len: *original_max_len,
            }),
            RotaryScaling::LongRope {
                short_factor,
                long_factor,
                original_max_len,
                ..
            } => {
                let by = |factors: &[f64]| {
                    let factors = Tensor::from_slice(factors).to_kind(Kind::Float);
                    path.constant(&(factors * &wave_lengths).reciprocal())
                };
                Box::new(LongRope {
                    short: by(short_factor),
                    long: by(long_factor),
                    original_max_len: *original_max_len,
                })
            }
        }
    }
}

/// Waves longer than `len / low` are stretched, those shorter than `len / high` are not, and between
/// them it goes smoothly from one to the other.
fn llama3(plain: &Tensor, factor: f64, [low, high]: [f64; 2], len: f64) -> Tensor {
    let wave_lengths = plain.reciprocal() * (2.0 * PI);
    let is_long = wave_lengths.gt(len / low);
    let stretched = (plain / factor).where_self(&is_long, plain);
    let smooth = (wave_lengths.reciprocal() * len - low) / (high - low);
    let between = (smooth.ones_like() - &smooth) * &stretched / factor + smooth * &stretched;
    let is_between = is_long
        .logical_or(&wave_lengths.lt(len / high))
        .logical_not();
    between.where_self(&is_between, &stretched)
}

impl Yarn {
    /// Section 3.2 of the paper.
    fn frequencies(&self, wave_lengths: &Tensor, base: f64, features: f64) -> Tensor {
        // The feature that turns so many times in a text of the original length.
        let len = self.original_max_len as f64;
        let feature = |turns: f64| features * (len / (turns * 2.0 * PI)).ln() / (2.0 * base.ln());
        let bounds = (feature(self.beta_fast), feature(self.beta_slow));
        let (low, high) = match self.truncate {
            true => (bounds.0.floor(), bounds.1.ceil()),
            false => bounds,
        };
        let (low, high) = (low.max(0.0), high.min(features - 1.0));
        let high = if low == high { high + 0.001 } else { high };
        let pairs = Tensor::arange(wave_lengths.size()[0], (Kind::Float, Device::Cpu));
        let stretched = ((pairs - low) / (high - low)).clamp(0.0, 1.0); // the share that is
        let kept = stretched.ones_like() - stretched;
        let slow = (wave_lengths * self.factor).reciprocal();
        slow * (kept.ones_like() - &kept) + wave_lengths.reciprocal() * kept
    }
}
