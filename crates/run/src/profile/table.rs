use std::fmt;

use super::summary::{Operator, Row, Summary};

/// Operators that a reader can take in; profile.json has all.
const OPERATORS: usize = 15;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "the mean of {} steps of {:.0} tokens; matrix products alone reach {:.1} GFLOP/s",
            self.steps,
            self.tokens_per_step,
            self.gemm_rate / 1e9
        )?;
        writeln!(
            f,
            "\n{:<18} {:>10} {:>7} {:>9} {:>5}",
            "phase", "ms", "share", "GFLOP/s", "mfu"
        )?;
        for row in self.rows.iter().chain([&self.step]) {
            writeln!(f, "{row}")?;
        }
        writeln!(
            f,
            "\n{:<42} {:<24} {:>8} {:>10} {:>7}",
            "operator, by self time", "in", "calls", "ms", "share"
        )?;
        for operator in self.operators.iter().take(OPERATORS) {
            writeln!(f, "{operator}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.part {
            Some(part) => format!("  {part}"),
            None => self.phase.to_owned(),
        };
        let (ms, share) = (1e3 * self.seconds_per_step, 100.0 * self.share);
        write!(f, "{name:<18} {ms:>10.2} {share:>5.1} %")?;
        if let (Some(rate), Some(mfu)) = (self.flops_per_second, self.mfu) {
            write!(f, " {:>9.1} {mfu:>5.2}", rate / 1e9)?;
        }
        Ok(())
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operator,
            part,
            calls_per_step,
            ..
        } = self;
        let pass = if self.backward { "backward" } else { "forward" };
        let place = match part.as_str() {
            "" => String::new(),
            part => format!("{pass} {part}"),
        };
        let (ms, share) = (1e3 * self.seconds_per_step, 100.0 * self.share);
        write!(
            f,
            "{operator:<42} {place:<24} {calls_per_step:>8.1} {ms:>10.2} {share:>5.1} %"
        )
    }
}
