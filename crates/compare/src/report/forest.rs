use crate::Interval;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 18.0;
const MARGIN: f64 = 6.0;

/// The scale that several intervals share, so that they can stand below one another.
pub(super) struct Forest {
    low: f64,
    high: f64,
}

impl Forest {
    /// From the lowest end to the highest, with zero.
    pub(super) fn over(intervals: impl Iterator<Item = Interval> + Clone) -> Self {
        let finite = |value: &f64| value.is_finite();
        let ends = intervals.flat_map(|interval| [interval.low, interval.value, interval.high]);
        let ends = ends.filter(finite).chain([0.0]);
        Self {
            low: ends.clone().fold(f64::INFINITY, f64::min),
            high: ends.fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// A line for the interval, a dot for the value, and a thin line at zero. A line that leaves the
    /// drawing has no end there.
    pub(super) fn draw(&self, interval: Interval) -> String {
        if !interval.is_known() {
            return String::new();
        }
        let [zero, low, value, high] =
            [0.0, interval.low, interval.value, interval.high].map(|value| self.place(value));
        let class = if interval.excludes_zero() {
            "shown"
        } else {
            "open"
        };
        let middle = HEIGHT / 2.0;
        format!(
            "<svg class=\"forest {class}\" aria-hidden=\"true\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             width=\"{WIDTH}\" height=\"{HEIGHT}\"><path class=\"zero\" d=\"M{zero:.1} 0V{HEIGHT}\"/>\
             <path d=\"M{low:.1} {middle}H{high:.1}\"/><circle cx=\"{value:.1}\" cy=\"{middle}\" \
             r=\"3.5\"/></svg>"
        )
    }

    fn place(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        let share = if span > 0.0 {
            (value - self.low) / span
        } else {
            0.5
        };
        MARGIN + (WIDTH - 2.0 * MARGIN) * share.clamp(-0.1, 1.1)
    }
}
