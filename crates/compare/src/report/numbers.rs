use crate::{Interval, Kind, Metric, Outcome};

/// How the numbers of a metric are written: all with the same decimals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    factor: f64,
    decimals: usize,
}

impl Numbers {
    /// With as many decimals as the narrowest interval has something to say about: two digits of its half
    /// width.
    pub(super) fn of(metric: &Metric, outcome: &Outcome) -> Self {
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
    match metric.kind {
        Kind::Accuracy => "points",
        Kind::Mean | Kind::Perplexity => &metric.unit,
    }
}

/// Such as `2 002 944`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Such as `1 h 2 min`.
pub(super) fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, _) if seconds < 10.0 => format!("{seconds:.1} s"),
        (0, 0, s) => format!("{s} s"),
        (0, min, s) => format!("{min} min {s} s"),
        (h, min, _) => format!("{h} h {min} min"),
    }
}

/// The middle one, or between the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some(f64::midpoint(values[low], values[high]))
}

/// `1 seed`, `2 seeds`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

const MINUS: &str = "\u{2212}";

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

    #[test]
    fn times_and_medians_are_short() {
        assert_eq!(duration(7.25), "7.2 s");
        assert_eq!(duration(59.7), "1 min 0 s");
        assert_eq!(duration(3725.0), "1 h 2 min");
        assert_eq!(whole(0), "0");
        assert_eq!(whole(2_002_944), "2\u{a0}002\u{a0}944");
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
