use std::fmt;

use cloze_native::{processor_has_bf16, route_fp32_to_onednn};
use cloze_tensor::{Precision, gemm_rate};
use tch::{Device, Kind};

/// How much faster than MKL oneDNN must be to take its place: more than two measurements of one thing
/// differ by on a busy machine, so that the same run is the same again.
const CLEARLY: f64 = 1.2;

/// How fast this processor multiplies matrices, in FLOP/s, by each way that it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rates {
    /// fp32, by the library that ATen takes of itself.
    own: f64,
    /// fp32 by oneDNN, where ATen can be sent there.
    onednn: Option<f64>,
    /// bf16, where the processor has it.
    bf16: Option<f64>,
}

impl Rates {
    /// Whether there is anything to choose from.
    pub(crate) fn differ() -> bool {
        let routed = route_fp32_to_onednn(true);
        route_fp32_to_onednn(false);
        routed || processor_has_bf16()
    }

    /// Measures all: some tenths of a second.
    pub(crate) fn measure() -> Self {
        let rate = |kind| gemm_rate(kind, Device::Cpu);
        route_fp32_to_onednn(false);
        let own = rate(Kind::Float);
        let onednn = route_fp32_to_onednn(true).then(|| rate(Kind::Float));
        let bf16 = processor_has_bf16().then(|| rate(Kind::BFloat16));
        route_fp32_to_onednn(false);
        Self { own, onednn, bf16 }
    }

    /// Whether fp32 is for oneDNN.
    pub(crate) fn onednn_is_faster(&self) -> bool {
        self.onednn.is_some_and(|rate| rate > CLEARLY * self.own)
    }

    /// The faster one.
    pub(crate) fn faster(&self) -> Precision {
        let fp32 = self.onednn.map_or(self.own, |rate| rate.max(self.own));
        match self.bf16 {
            Some(bf16) if bf16 > fp32 => Precision::Bf16,
            _ => Precision::Fp32,
        }
    }
}

/// `fp32 192 GFLOP/s by oneDNN, 101 by MKL; bf16 312 GFLOP/s`
impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let giga = |rate: f64| rate / 1e9;
        match self.onednn {
            Some(rate) => write!(
                f,
                "fp32 {:.0} GFLOP/s by oneDNN, {:.0} by MKL",
                giga(rate),
                giga(self.own)
            )?,
            None => write!(f, "fp32 {:.0} GFLOP/s", giga(self.own))?,
        }
        self.bf16
            .map_or(Ok(()), |rate| write!(f, "; bf16 {:.0} GFLOP/s", giga(rate)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(own: f64, onednn: Option<f64>, bf16: Option<f64>) -> Rates {
        Rates { own, onednn, bf16 }
    }

    #[test]
    fn the_fastest_way_is_taken() {
        let faster = |own, onednn, bf16| rates(own, onednn, bf16).faster();
        assert_eq!(faster(100e9, None, None), Precision::Fp32);
        assert_eq!(faster(100e9, None, Some(300e9)), Precision::Bf16);
        assert_eq!(faster(100e9, Some(200e9), Some(150e9)), Precision::Fp32);
        assert_eq!(faster(100e9, Some(200e9), Some(250e9)), Precision::Bf16);
    }

    #[test]
    fn onednn_must_be_clearly_faster() {
        let onednn = |rate| rates(100e9, rate, None).onednn_is_faster();
        assert!(!onednn(None));
        assert!(!onednn(Some(110e9)));
        assert!(onednn(Some(200e9)));
    }

    #[test]
    fn what_is_measured_is_what_this_processor_has() {
        let rates = Rates::measure();
        assert!(rates.own > 0.0);
        assert_eq!(rates.bf16.is_some(), processor_has_bf16());
        assert_eq!(
            Rates::differ(),
            rates.onednn.is_some() || rates.bf16.is_some()
        );
    }

    #[test]
    fn all_rates_are_on_one_line() {
        let all = rates(101e9, Some(192e9), Some(312e9)).to_string();
        let expected = "fp32 192 GFLOP/s by oneDNN, 101 by MKL; bf16 312 GFLOP/s";
        assert_eq!(all, expected);
        assert_eq!(rates(101e9, None, None).to_string(), "fp32 101 GFLOP/s");
    }
}
