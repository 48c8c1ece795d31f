use cloze_pages::numbers::{prefix, short_time};

use crate::StepReport;

/// The line that a terminal or a log shows of a step:
///
/// `step 1200/10000 | loss 3.214 | mlm 2.981 nsp 0.233 | lr 4.8e-4 | norm 0.91 | 9.2k tok/s | mfu 0.62 | eta 1h02m`
///
/// The terms are left out when there is only one, which is the loss; the MFU where it is not known.
pub fn step_line(report: &StepReport) -> String {
    let speed = short_count(report.tokens_per_second);
    let mfu = report.mfu.map(|mfu| format!(" | mfu {mfu:.2}"));
    let (numbers, mfu) = (step_numbers(report), mfu.unwrap_or_default());
    let eta = short_time(report.eta);
    format!("{numbers} | {speed} tok/s{mfu} | eta {eta}")
}

/// The line without the pace, which a [`Tick`](crate::Tick) tells too, and later.
pub fn step_numbers(report: &StepReport) -> String {
    let StepReport {
        step,
        steps,
        loss,
        rate,
        norm,
        ..
    } = report;
    let terms: Vec<String> = report
        .terms
        .iter()
        .map(|term| format!("{} {:.3}", term.name, term.mean))
        .collect();
    let terms = if terms.len() > 1 {
        format!(" | {}", terms.join(" "))
    } else {
        String::new()
    };
    format!("step {step}/{steps} | loss {loss:.3}{terms} | lr {rate:.1e} | norm {norm:.2}")
}

/// With one decimal behind an SI prefix, or none.
pub(crate) fn short_count(value: f64) -> String {
    match prefix(value) {
        (_, "") => format!("{value:.0}"),
        (unit, prefix) => format!("{:.1}{prefix}", value / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_few_digits() {
        let table = [
            (0.4, "0"),
            (17.6, "18"),
            (999.4, "999"),
            (999.6, "1.0k"),
            (9_230.0, "9.2k"),
            (999_449.0, "999.4k"),
            (999_501.0, "1.0M"),
            (2.5e12, "2.5T"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in table {
            assert_eq!(short_count(value), text, "{value}");
        }
    }
}
