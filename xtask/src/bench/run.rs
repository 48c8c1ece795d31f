use anyhow::{Context, Result};
use serde_json::Value;

/// What one process measured.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Of each timed step.
    pub(super) seconds: Vec<f64>,
    /// Of each step, the warm-up included.
    pub(super) losses: Vec<f64>,
    /// All that was said.
    pub(super) said: Value,
}

impl Run {
    pub(super) fn parse(said: Value) -> Result<Self> {
        let numbers = |name: &str| {
            let all = said[name].as_array().filter(|all| !all.is_empty());
            let all = all.and_then(|all| all.iter().map(Value::as_f64).collect::<Option<Vec<_>>>());
            all.with_context(|| format!("no list of numbers `{name}` in {said}"))
        };
        let (seconds, losses) = (numbers("seconds")?, numbers("losses")?);
        Ok(Self {
            seconds,
            losses,
            said,
        })
    }

    /// The median, in seconds.
    pub(super) fn step(&self) -> f64 {
        median(&self.seconds)
    }

    /// Of a field that only one side, or one system, has.
    pub(super) fn number(&self, field: &str) -> Option<f64> {
        self.said[field].as_f64()
    }

    /// For tests: one step of this length.
    #[cfg(test)]
    pub(super) fn of(seconds: f64) -> Self {
        let said = serde_json::json!({ "seconds": [seconds], "losses": [1.0] });
        Self::parse(said).expect("both lists are there")
    }

    pub(super) fn precision(&self) -> &str {
        self.said["precision"].as_str().unwrap_or("?")
    }
}

/// The middle one, or the mean of the two in the middle.
///
/// # Panics
/// If there is no value.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_middle_of_odd_and_even_counts() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&[7.0]), 7.0);
    }

    #[test]
    fn a_report_without_steps_is_none() {
        let run = Run::parse(json!({ "seconds": [2, 1.0, 9.0], "losses": [1.5] })).unwrap();
        assert_eq!(
            (run.step(), run.number("memory"), run.precision()),
            (2.0, None, "?")
        );
        for broken in [
            json!({ "losses": [1.0] }),
            json!({ "seconds": [], "losses": [1.0] }),
        ] {
            let error = Run::parse(broken).unwrap_err().to_string();
            assert!(error.contains("`seconds`"), "{error}");
        }
    }
}
