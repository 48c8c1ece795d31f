use super::Scale;
use super::ticks::{self, Tick};

/// From values, as the scale draws them, to places on the page.
#[derive(Debug)]
pub(super) struct Ruler {
    scale: Scale,
    values: [f64; 2],
    places: [f64; 2],
}

impl Ruler {
    /// Reaches over all of these values that are finite, and a `margin` of their range beyond.
    pub(super) fn over(
        scale: Scale,
        values: impl Iterator<Item = f64>,
        margin: f64,
        places: [f64; 2],
    ) -> Self {
        let start = [f64::INFINITY, f64::NEG_INFINITY];
        let [low, high] = values
            .filter(|value| value.is_finite())
            .fold(start, |[low, high], value| {
                [low.min(value), high.max(value)]
            });
        let values = match scale {
            _ if low > high => [0.0, 1.0],
            Scale::Linear => apart(low, high, 1e-290),
            Scale::Log | Scale::Counts => apart(low, high, 1e-9),
        };
        let [low, high] = values;
        let beyond = margin * (high / 2.0 - low / 2.0);
        let widened = [low - beyond, high + beyond];
        let finite = widened.iter().all(|end| end.is_finite());
        Self {
            scale,
            values: if finite { widened } else { values },
            places,
        }
    }

    pub(super) fn place(&self, value: f64) -> f64 {
        let [low, high] = self.values;
        let [from, to] = self.places;
        // Halves: the difference of two finite numbers may be infinite.
        from + (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) * (to - from)
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        let [low, high] = self.values;
        match self.scale {
            Scale::Linear => ticks::linear(low, high),
            Scale::Log => ticks::log(low, high),
            Scale::Counts => ticks::counts(low, high),
        }
    }
}

/// A range with room for ticks: one value, or a few that rounding alone tells apart, have none.
fn apart(low: f64, high: f64, least: f64) -> [f64; 2] {
    let size = low.abs().max(high.abs());
    if high / 2.0 - low / 2.0 > (1e-9 * size).max(least) {
        return [low, high];
    }
    let room = if size > 1e10 * least {
        0.05 * size
    } else {
        1.0
    };
    [low - room, high + room].map(|end| end.clamp(f64::MIN, f64::MAX))
}
