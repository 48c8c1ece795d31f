use crate::Score;

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
    pub fn loss(value: f64) -> Self {
        Self {
            name: "loss".to_owned(),
            value,
            higher_is_better: false,
        }
    }

    /// What scores say: the whole loss, then loss and accuracy of each objective.
    ///
    /// ```
    /// use cloze_model::{Measure, Score};
    ///
    /// let measures = Measure::of(&[Score::new("clm", (6.0, 1), 4)]);
    /// let told = measures.iter().map(|one| (one.name.as_str(), one.value));
    /// assert_eq!(told.collect::<Vec<_>>(), [("loss", 1.5), ("clm.loss", 1.5), ("clm.accuracy", 0.25)]);
    /// assert!(measures[2].is_better_than(Some(0.2)) && measures[1].is_better_than(Some(1.6)));
    /// ```
    pub fn of(scores: &[Score]) -> Vec<Self> {
        let of_term = |score: &Score| {
            let named = |name, value, higher_is_better| Self {
                name: format!("{}.{name}", score.name),
                value,
                higher_is_better,
            };
            [
                named("loss", score.mean(), false),
                named("accuracy", score.accuracy(), true),
            ]
        };
        let whole = [Self::loss(Score::total(scores))].into_iter();
        whole.chain(scores.iter().flat_map(of_term)).collect()
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
