use cloze_model::Score;
use cloze_pages::Better;

/// A number that says how good a model is, and which way is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// `loss`, the name of a term of it (`mlm`), or that of a term's accuracy (`mlm-accuracy`).
    pub name: String,
    /// The number.
    pub value: f64,
    /// Whether a low or a high one is to be wished for.
    pub better: Better,
}

impl Measure {
    /// The name of the whole loss: the sum of its terms, each times its weight.
    pub const LOSS: &str = "loss";

    /// What scores say: the whole loss, then loss and accuracy of each term.
    ///
    /// ```
    /// use cloze_model::Score;
    /// use cloze_train::Measure;
    ///
    /// let measures = Measure::of(&[Score::new("clm", (6.0, 1), 4)]);
    /// let told = measures.iter().map(|one| (one.name.as_str(), one.value));
    /// assert_eq!(told.collect::<Vec<_>>(), [("loss", 1.5), ("clm", 1.5), ("clm-accuracy", 0.25)]);
    /// assert!(measures[2].is_better_than(Some(0.2)) && measures[1].is_better_than(Some(1.6)));
    /// ```
    pub fn of(scores: &[Score]) -> Vec<Self> {
        let terms = scores.iter();
        let terms = terms.map(|score| (score.name, score.mean(), score.accuracy()));
        Self::all(Score::total(scores), terms)
    }

    /// The names of all that there are of a model with these terms of its loss.
    pub fn names<'a>(terms: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let unknown = terms.into_iter().map(|term| (term, f64::NAN, f64::NAN));
        let measures = Self::all(f64::NAN, unknown).into_iter();
        measures.map(|measure| measure.name).collect()
    }

    /// Of a loss and its terms, each a name, a mean and an accuracy.
    pub(crate) fn all<'a>(
        loss: f64,
        terms: impl IntoIterator<Item = (&'a str, f64, f64)>,
    ) -> Vec<Self> {
        let measure = |name: String, value, better| Self {
            name,
            value,
            better,
        };
        let of_term = |(name, mean, accuracy): (&str, f64, f64)| {
            [
                measure(name.to_owned(), mean, Better::Lower),
                measure(format!("{name}-accuracy"), accuracy, Better::Higher),
            ]
        };
        let whole = [measure(Self::LOSS.to_owned(), loss, Better::Lower)];
        let terms = terms.into_iter().flat_map(of_term);
        whole.into_iter().chain(terms).collect()
    }

    /// Whether it is better than another value, or the first. One that is not finite never is.
    pub fn is_better_than(&self, other: Option<f64>) -> bool {
        self.value.is_finite() && other.is_none_or(|other| self.better.prefers(self.value, other))
    }
}
