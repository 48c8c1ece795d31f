/// A number that says how good a model is, and which way is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// `loss`, or of one objective, as in `mlm.accuracy`.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Whether more of it is better.
    pub higher_is_better: bool,
}

impl Measure {
    /// A mean loss, in nats: the lower, the better.
    ///
    /// ```
    /// use cloze_model::Measure;
    ///
    /// assert!(Measure::loss(1.5).is_better_than(Some(1.6)));
    /// assert!(!Measure::loss(f64::NAN).is_better_than(None));
    /// ```
    pub fn loss(value: f64) -> Self {
        Self {
            name: "loss".to_owned(),
            value,
            higher_is_better: false,
        }
    }

    /// Whether it is better than another value, or the first. One that is not finite never is.
    pub fn is_better_than(&self, other: Option<f64>) -> bool {
        let better = |other| {
            if self.higher_is_better {
                self.value > other
            } else {
                self.value < other
            }
        };
        self.value.is_finite() && other.is_none_or(better)
    }
}
