use super::Scale;
use super::ruler::Ruler;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 18.0;
const MARGIN: f64 = 6.0;

/// The scale that several intervals share, so that they can stand below one another (a forest plot).
pub(crate) struct Interval(Ruler);

impl Interval {
    /// From the lowest end to the highest, with zero.
    pub(crate) fn over(intervals: impl Iterator<Item = [f64; 3]>) -> Self {
        let ends = intervals.flatten().chain([0.0]);
        let places = [MARGIN, WIDTH - MARGIN];
        Self(Ruler::over(Scale::Linear, ends, 0.0, places))
    }

    /// A line for the interval, a dot for the value, and a thin line at zero. A line that leaves the
    /// drawing has no end there. Nothing where an end is not known.
    pub(crate) fn draw(&self, interval: [f64; 3]) -> String {
        let [low, _, high] = interval;
        if low.is_nan() || high.is_nan() {
            return String::new();
        }
        let place = |value: f64| self.0.place(value).clamp(-MARGIN, WIDTH + MARGIN);
        let [low_end, value, high_end] = interval.map(place);
        let (zero, middle) = (place(0.0), HEIGHT / 2.0);
        let class = match low > 0.0 || high < 0.0 {
            true => "shown",
            false => "open",
        };
        format!(
            "<svg class=\"forest {class}\" aria-hidden=\"true\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             width=\"{WIDTH}\" height=\"{HEIGHT}\"><path class=\"zero\" d=\"M{zero:.1} 0V{HEIGHT}\"/>\
             <path d=\"M{low_end:.1} {middle}H{high_end:.1}\"/>\
             <circle cx=\"{value:.1}\" cy=\"{middle}\" r=\"3.5\"/></svg>"
        )
    }
}
