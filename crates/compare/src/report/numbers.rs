use crate::{Interval, Metric, MetricOutcome};

/// How the numbers of a metric are written: all with the same decimals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    factor: f64,
    decimals: usize,
}

impl Numbers {
    /// With as many decimals as the narrowest interval has something to say about: two digits of its half
    /// width.
    pub(super) fn of(metric: &Metric, outcome: &MetricOutcome) -> Self {
        let factor = metric.kind.factor();
        let values = outcome.values.iter().map(|value| value.interval);
        let differences = outcome.differences.iter().map(|pair| pair.interval);
        let halves = values
            .chain(differences)
            .map(|interval| factor * (interval.high - interval.low) / 2.0)
            .filter(|half| half.is_finite() && *half > 0.0);
        let digit = |half: f64| (1.0 - half.log10().floor()).clamp(1.0, 4.0) as usize;
        let decimals = halves.map(digit).max().unwrap_or(3);
        Self { factor, decimals }
    }

    pub(super) fn value(self, value: f64) -> String {
        let Self { factor, decimals } = self;
        let value = factor * value;
        if value.is_nan() {
            "NaN".to_owned()
        } else if value.is_infinite() {
            let sign = if value > 0.0 { "" } else { MINUS };
            format!("{sign}∞")
        } else {
            let digits = format!("{:.decimals$}", value.abs());
            // No sign before a number that is written as zero.
            let is_zero = !digits.contains(|c: char| c.is_ascii_digit() && c != '0');
            let sign = if value < 0.0 && !is_zero { MINUS } else { "" };
            format!("{sign}{digits}")
        }
    }

    /// With its sign, as a difference has it.
    pub(super) fn signed(self, value: f64) -> String {
        let text = self.value(value);
        let has_digits = text.contains(|c: char| c == '∞' || c.is_ascii_digit() && c != '0');
        let sign = if value > 0.0 && has_digits { "+" } else { "" };
        format!("{sign}{text}")
    }

    /// From where to where; nothing if that is not known.
    pub(super) fn range(self, interval: Interval) -> String {
        Self::joined(interval, |value| self.value(value))
    }

    /// The same of a difference.
    pub(super) fn signed_range(self, interval: Interval) -> String {
        Self::joined(interval, |value| self.signed(value))
    }

    /// A value with its interval in a sentence.
    pub(super) fn told(self, interval: Interval) -> String {
        let (value, range) = (self.value(interval.value), self.range(interval));
        if range.is_empty() {
            value
        } else {
            format!("{value} ({range})")
        }
    }

    fn joined(interval: Interval, written: impl Fn(f64) -> String) -> String {
        if interval.is_known() {
            format!("{} to {}", written(interval.low), written(interval.high))
        } else {
            String::new()
        }
    }
}

/// What a difference of two values is in.
pub(super) fn unit_of_differences(metric: &Metric) -> &str {
    if metric.kind.is_share() {
        "points"
    } else {
        &metric.unit
    }
}

/// The sign, which a hyphen is not.
pub(super) const MINUS: &str = "\u{2212}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_decimals_of_their_intervals() {
        let numbers = Numbers {
            factor: 1.0,
            decimals: 3,
        };
        let interval = |value, low, high| Interval { value, low, high };
        assert_eq!(
            numbers.told(interval(2.0, -1.5, f64::INFINITY)),
            "2.000 (−1.500 to ∞)"
        );
        assert_eq!(numbers.told(interval(2.0, f64::NAN, f64::NAN)), "2.000");
        assert_eq!(
            numbers.signed_range(interval(0.0, -0.0001, 0.25)),
            "0.000 to +0.250"
        );
        assert_eq!(numbers.signed(f64::INFINITY), "+∞");
        assert_eq!(numbers.signed(f64::NAN), "NaN");
        assert_eq!(numbers.signed(0.0004), "0.000");
    }
}
