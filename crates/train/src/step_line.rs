use std::time::Duration;

use crate::StepReport;

/// The line that a terminal or a log shows of a step:
///
/// `step 1200/10000 | loss 3.214 | mlm 2.981 nsp 0.233 | lr 4.8e-4 | norm 0.91 | 9.2k tok/s | mfu 0.62 | eta 1h02m`
///
/// The terms are left out when there is only one, which is the loss; the MFU where it is not known.
pub fn step_line(report: &StepReport) -> String {
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
    let speed = short_count(report.tokens_per_second);
    let mfu = report.mfu.map(|mfu| format!(" | mfu {mfu:.2}"));
    let mfu = mfu.unwrap_or_default();
    let eta = short_time(report.eta);
    format!(
        "step {step}/{steps} | loss {loss:.3}{terms} | lr {rate:.1e} | norm {norm:.2} \
         | {speed} tok/s{mfu} | eta {eta}"
    )
}

/// Three digits or so, with the SI prefix. 999.5 would be rounded to 1000.
fn short_count(mut value: f64) -> String {
    if value.is_nan() || value < 999.5 {
        return format!("{value:.0}");
    }
    let mut prefixes = ["k", "M", "G"].into_iter();
    let mut prefix = "";
    while value >= 999.5 {
        let Some(next) = prefixes.next() else { break };
        (value, prefix) = (value / 1000.0, next);
    }
    format!("{value:.1}{prefix}")
}

/// The two largest units: `3d04h`, `12m05s`.
pub fn short_time(time: Duration) -> String {
    let seconds = time.as_secs();
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
    if days > 0 {
        format!("{days}d{hours:02}h")
    } else if hours > 0 {
        format!("{hours}h{minutes:02}m")
    } else if minutes > 0 {
        format!("{minutes}m{:02}s", seconds % 60)
    } else {
        format!("{seconds}s")
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
            (2.5e12, "2500.0G"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in table {
            assert_eq!(short_count(value), text, "{value}");
        }
    }

    #[test]
    fn times_have_two_units() {
        let table = [
            (0, "0s"),
            (59, "59s"),
            (60, "1m00s"),
            (3599, "59m59s"),
            (3720, "1h02m"),
            (86_399, "23h59m"),
            (90_000, "1d01h"),
        ];
        for (seconds, text) in table {
            assert_eq!(short_time(Duration::from_secs(seconds)), text);
        }
    }
}
