use std::fmt;

use cloze_native::processor_has_bf16;
use cloze_tensor::{Precision, gemm_rate};
use tch::{Device, Kind};

/// How fast this processor multiplies matrices, in FLOP/s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    fp32: f64,
    /// Where the processor has it.
    bf16: Option<f64>,
}

impl Rates {
    /// Measures both: some tenths of a second.
    pub fn measure() -> Self {
        let rate = |kind| gemm_rate(kind, Device::Cpu);
        Self {
            fp32: rate(Kind::Float),
            bf16: processor_has_bf16().then(|| rate(Kind::BFloat16)),
        }
    }

    /// That of a precision, where it was measured.
    pub fn of(&self, precision: Precision) -> Option<f64> {
        match precision {
            Precision::Fp32 => Some(self.fp32),
            Precision::Bf16 => self.bf16,
        }
    }

    /// The faster one.
    pub fn faster(&self) -> Precision {
        match self.bf16 {
            Some(bf16) if bf16 > self.fp32 => Precision::Bf16,
            _ => Precision::Fp32,
        }
    }
}

/// `fp32 192 GFLOP/s; bf16 312 GFLOP/s`
impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fp32 {:.0} GFLOP/s", self.fp32 / 1e9)?;
        self.bf16
            .map_or(Ok(()), |rate| write!(f, "; bf16 {:.0} GFLOP/s", rate / 1e9))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(fp32: f64, bf16: Option<f64>) -> Rates {
        Rates { fp32, bf16 }
    }

    #[test]
    fn the_faster_way_is_taken() {
        assert_eq!(rates(100e9, None).faster(), Precision::Fp32);
        assert_eq!(rates(100e9, Some(300e9)).faster(), Precision::Bf16);
        assert_eq!(rates(200e9, Some(150e9)).faster(), Precision::Fp32);
    }

    #[test]
    fn what_is_measured_is_what_this_processor_has() {
        let rates = Rates::measure();
        assert!(rates.of(Precision::Fp32).is_some_and(|rate| rate > 0.0));
        assert_eq!(rates.of(Precision::Bf16).is_some(), processor_has_bf16());
    }

    #[test]
    fn all_rates_are_on_one_line() {
        let both = rates(192e9, Some(312e9)).to_string();
        assert_eq!(both, "fp32 192 GFLOP/s; bf16 312 GFLOP/s");
        assert_eq!(rates(101e9, None).to_string(), "fp32 101 GFLOP/s");
    }
}
