use serde::Serialize;

use crate::report::numbers::count;

/// Maps values to 0..=100.
pub(super) struct Axis {
    scale: fn(f64) -> f64,
    low: f64,
    high: f64,
    values: Vec<f64>,
}

/// A value beside its place.
#[derive(Serialize)]
pub(super) struct Tick {
    place: f64,
    label: String,
    /// How its label stands to it: "start", "middle" or "end", so that none leaves the picture.
    anchor: &'static str,
}

impl Axis {
    pub(super) fn new(edges: &[f64], log: bool) -> Self {
        let (low, high) = (edges.first(), edges.last());
        let (low, high) = (low.copied().unwrap_or(0.0), high.copied().unwrap_or(1.0));
        let (scale, values): (fn(f64) -> f64, _) = match log {
            // Zero has no logarithm: it stands one bin before one.
            true => (|value| value.max(0.63).log10(), decades(low, high)),
            false => (|value| value, steps(low, high, 5)),
        };
        Self {
            scale,
            low,
            high,
            values,
        }
    }

    pub(super) fn percent(&self, value: f64) -> f64 {
        let [value, low, high] = [value, self.low, self.high].map(self.scale);
        let percent = 100.0 * (value - low) / (high - low);
        // Edges from a damaged file may be anything.
        if percent.is_finite() {
            percent.clamp(0.0, 100.0)
        } else {
            0.0
        }
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        let ticks = self
            .values
            .iter()
            .map(|&value| Tick::new(self.percent(value), value));
        ticks.collect()
    }
}

impl Tick {
    pub(super) fn new(place: f64, value: f64) -> Self {
        let anchor = match place {
            ..4.0 => "start",
            4.0..96.0 => "middle",
            _ => "end",
        };
        Self {
            place,
            label: exact(value),
            anchor,
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten, at most `most` steps.
pub(super) fn steps(low: f64, high: f64, most: u32) -> Vec<f64> {
    let rough = (high - low) / f64::from(most);
    let power = 10_f64.powf(rough.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let step = factors
        .map(|factor| factor * power)
        .into_iter()
        .find(|&step| step >= rough);
    match step {
        Some(step) if step.is_normal() && (low / step).abs() < 1e15 => {
            let first = (low / step).ceil();
            let values = (0..=most).map(|n| (first + f64::from(n)) * step);
            values.filter(|&value| value <= high).collect()
        }
        _ => Vec::new(),
    }
}

/// Powers of ten, and zero; with 2 and 5 times each where there are but a few.
fn decades(low: f64, high: f64) -> Vec<f64> {
    let within = |factors: &[f64]| -> Vec<f64> {
        let powers = (0..20).map(|power| 10_f64.powi(power));
        let values = powers.flat_map(|power| factors.iter().map(move |factor| factor * power));
        let values = [0.0].into_iter().chain(values);
        values
            .filter(|value| (low..=high).contains(value))
            .collect()
    };
    let powers = within(&[1.0]);
    match powers.len() {
        0..3 => within(&[1.0, 2.0, 5.0]),
        3..8 => powers,
        _ => powers.into_iter().step_by(3).collect(),
    }
}

/// Short, but nothing is rounded that matters: `1,000`, `25 k`, `0.25`.
pub(super) fn exact(value: f64) -> String {
    match value.abs() {
        10_000.0..1e6 if value % 1000.0 == 0.0 => format!("{} k", value / 1e3),
        1e6..1e9 if value % 10_000.0 == 0.0 => format!("{} M", value / 1e6),
        1e9..1e19 if value % 1e7 == 0.0 => format!("{} G", value / 1e9),
        ..1e19 if value >= 0.0 && value.fract() == 0.0 => count(value as u64),
        1e15.. => format!("{value:.2e}"),
        _ => format!("{}", (value * 1e4).round() / 1e4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(steps(0.0, 58.0, 3), [0.0, 20.0, 40.0]);
        assert_eq!(
            steps(0.0, 1.0, 5),
            [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
        );
        assert_eq!(steps(5.0, 5.0, 3), [] as [f64; 0]);
        assert_eq!(decades(0.0, 100.0), [0.0, 1.0, 10.0, 100.0]);
        assert_eq!(decades(16.0, 160.0), [20.0, 50.0, 100.0]);
        let values = [
            0.0,
            0.6000000000000001,
            999.0,
            25_000.0,
            1e6,
            2.5e9,
            15_999.0,
        ];
        let texts = ["0", "0.6", "999", "25 k", "1 M", "2.5 G", "15,999"];
        assert_eq!(values.map(exact), texts);
    }

    #[test]
    fn a_logarithmic_axis_has_a_place_for_zero() {
        let axis = Axis::new(&[0.0, 1.0, 10.0], true);
        assert_eq!([0.0, 10.0].map(|value| axis.percent(value)), [0.0, 100.0]);
        assert!((16.0..17.0).contains(&axis.percent(1.0)));
    }
}
