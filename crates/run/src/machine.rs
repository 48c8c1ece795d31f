use std::fmt;

use cloze_native::{cuda_has_bf16, processor_has_bf16, route_fp32_to_onednn};
use cloze_tensor::{Precision, gemm_rate};
use tch::Device;

use crate::device;
use crate::{PrecisionChoice, Rates};

/// What a run computes on and in.
#[derive(Debug)]
pub struct Machine {
    /// The processor or a card.
    pub device: Device,
    /// The type of the network's states.
    pub precision: Precision,
    /// The rate at which it multiplies matrices, in floating-point operations per second.
    pub gemm_rate: f64,
    reason: String,
    warning: Option<&'static str>,
}

/// What the parts of one run have in common, from the first one on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) precision: Precision,
    /// Whether oneDNN multiplies fp32 matrices in place of MKL.
    pub(crate) fp32_by_onednn: bool,
}

/// What was found out about a device.
#[derive(Debug)]
struct Found {
    faster: Precision,
    /// Where there was a choice.
    rates: Option<Rates>,
    reason: String,
}

impl Machine {
    /// Chooses what was left open, by a measurement where there is a choice, and prepares the
    /// process for it. What an earlier part of the run has settled stays: another library adds in
    /// another order.
    pub(crate) fn prepare(
        device: Device,
        asked: PrecisionChoice,
        settled: Option<Settled>,
    ) -> Self {
        route_fp32_to_onednn(settled.is_none_or(|settled| settled.fp32_by_onednn));
        let found = match device {
            Device::Cpu => processor(),
            _ => card(),
        };
        let before = settled.map(|settled| settled.precision);
        let precision = asked.fixed().or(before).unwrap_or(found.faster);
        let asked = if precision == found.faster {
            ""
        } else {
            "as asked; "
        };
        let measured = found.rates.and_then(|rates| rates.of(precision));
        let slower = precision == Precision::Bf16 && found.faster == Precision::Fp32;
        Self {
            device,
            precision,
            gemm_rate: measured.unwrap_or_else(|| gemm_rate(precision.kind(), device)),
            reason: format!("{asked}{}", found.reason),
            warning: slower.then_some(
                "bf16 is slower than fp32 here: it is of use to compare with other machines",
            ),
        }
    }
}

fn processor() -> Found {
    if !processor_has_bf16() {
        return Found {
            faster: Precision::Fp32,
            rates: None,
            reason: "this processor has no bf16 instructions".to_owned(),
        };
    }
    let rates = Rates::measure();
    Found {
        faster: rates.faster(),
        rates: Some(rates),
        reason: format!("measured: {rates}"),
    }
}

fn card() -> Found {
    let (faster, reason) = if cuda_has_bf16() {
        (Precision::Bf16, "this card has bf16")
    } else {
        (
            Precision::Fp32,
            "this card has no bf16 (compute capability 8.0)",
        )
    };
    Found {
        faster,
        rates: None,
        reason: reason.to_owned(),
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (device, threads) = (device::name(self.device), tch::get_num_threads());
        let precision = PrecisionChoice::from(self.precision).name();
        writeln!(f, "device   {device}, {threads} threads")?;
        write!(f, "precision: {precision}, {}", self.reason)?;
        self.warning
            .map_or(Ok(()), |warning| write!(f, "\nwarning: {warning}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_done() {
        for precision in [Precision::Fp32, Precision::Bf16] {
            let asked = PrecisionChoice::from(precision);
            assert_eq!(
                Machine::prepare(Device::Cpu, asked, None).precision,
                precision
            );
        }
    }

    #[test]
    fn a_processor_without_bf16_computes_in_fp32_and_warns_of_bf16() {
        if processor_has_bf16() {
            return;
        }
        let machine = |asked| Machine::prepare(Device::Cpu, asked, None);
        let auto = machine(PrecisionChoice::Auto);
        assert_eq!(auto.precision, Precision::Fp32);
        assert!(
            !auto.to_string().contains("warning"),
            "nothing was asked for: {auto}"
        );
        assert!(
            auto.to_string().contains("no bf16 instructions"),
            "it says why: {auto}"
        );
        let asked = machine(PrecisionChoice::Bf16).to_string();
        assert!(asked.contains("warning: bf16 is slower"), "{asked}");
    }

    #[test]
    fn what_an_earlier_part_of_the_run_settled_stays() {
        for precision in [Precision::Fp32, Precision::Bf16] {
            let settled = Settled {
                precision,
                fp32_by_onednn: false,
            };
            let machine = Machine::prepare(Device::Cpu, PrecisionChoice::Auto, Some(settled));
            assert_eq!(machine.precision, precision);
        }
    }
}
