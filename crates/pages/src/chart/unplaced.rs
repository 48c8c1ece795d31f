/// Values that have no place between the axes, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unplaced {
    nan: u64,
    above: u64,
    below: u64,
    aside: u64,
}

impl Unplaced {
    /// Takes note of a point, as the scales draw it.
    pub(super) fn count(&mut self, [x, y]: [f64; 2]) {
        let kind = match (x.is_finite(), y) {
            (false, _) => &mut self.aside,
            (_, y) if y.is_nan() => &mut self.nan,
            (_, f64::INFINITY) => &mut self.above,
            (_, f64::NEG_INFINITY) => &mut self.below,
            _ => return,
        };
        *kind += 1;
    }

    /// `not finite: 2 are NaN (×), 1 is infinite (▲)`, or nothing.
    pub(super) fn note(&self) -> String {
        let parts = [
            (self.nan, "NaN (×)"),
            (self.above, "infinite (▲)"),
            (self.below, "without a place below (▼)"),
            (self.aside, "without a place on the x axis (not shown)"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(times, _)| *times > 0)
            .map(|(times, what)| {
                format!("{times} {} {what}", if times == 1 { "is" } else { "are" })
            })
            .collect();
        if told.is_empty() {
            String::new()
        } else {
            format!("not finite: {}", told.join(", "))
        }
    }
}
