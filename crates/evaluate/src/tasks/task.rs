use std::str::FromStr;

use cloze_hub::Pretrained;

use super::{EvaluatedModel, Materials, Measured, held_out, optimum, pairs, second};
use crate::Error;

/// What can be asked of a trained model. One that was not trained for it has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evaluation {
    /// Nats above the best possible prediction, on the built-in language.
    Optimum,
    /// Minimal pairs in BLiMP's format.
    Pairs,
    /// Perplexity and bits per byte of held-out text, each token from those before it.
    Perplexity,
    /// The loss of covered tokens of held-out text.
    Masked,
    /// Whether a second half is the right one.
    Second,
}

impl Evaluation {
    /// All that there are.
    pub const ALL: [Self; 5] = [
        Self::Optimum,
        Self::Pairs,
        Self::Perplexity,
        Self::Masked,
        Self::Second,
    ];

    /// As users call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optimum => "optimum",
            Self::Pairs => "pairs",
            Self::Perplexity => "perplexity",
            Self::Masked => "masked",
            Self::Second => "second",
        }
    }

    /// Every number that the model has.
    ///
    /// # Errors
    /// What is asked about is not there, or does not fit the model.
    pub fn measure(
        self,
        subject: &EvaluatedModel<'_>,
        materials: &Materials,
    ) -> Result<Vec<Measured>, Error> {
        match self {
            Self::Optimum => optimum::measure(subject, materials),
            Self::Pairs => pairs::measure(subject, materials),
            Self::Perplexity => held_out::perplexity(subject, materials),
            Self::Masked => held_out::masked(subject, materials),
            Self::Second => second::measure(subject, materials),
        }
    }

    /// What a model must have been trained for.
    pub fn needs(self) -> &'static str {
        match self {
            Self::Optimum | Self::Pairs => "a masked or a causal language model",
            Self::Perplexity => "a causal language model",
            Self::Masked => "a masked language model",
            Self::Second => "a model of second sentences",
        }
    }
}

/// Asks a model one thing after another: the numbers that it has.
///
/// # Errors
/// A model without a tokenizer; what is asked about is not there, or does not fit the model.
pub fn evaluate(
    model: &Pretrained,
    evaluations: &[Evaluation],
    materials: &Materials,
) -> Result<Vec<Measured>, Error> {
    let subject = EvaluatedModel::new(model)?;
    let mut found = Vec::new();
    for evaluation in evaluations {
        found.extend(evaluation.measure(&subject, materials)?);
    }
    Ok(found)
}

impl FromStr for Evaluation {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.name() == given);
        let names = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| format!("expected one of {names}"))
    }
}
