use clap::ValueEnum;

use super::materials::Materials;
use super::measured::Measured;
use super::subject::Subject;
use super::{held_out, optimum, pairs, second};
use crate::failure::Failure;

/// What can be asked of a trained model. One that was not trained for it has no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Evaluation {
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
    /// As users call it.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value().expect("none is left out");
        value.get_name().to_owned()
    }

    /// Every number that the model has.
    pub(crate) fn measure(
        self,
        subject: &Subject<'_>,
        materials: &Materials,
    ) -> Result<Vec<Measured>, Failure> {
        match self {
            Self::Optimum => optimum::measure(subject, materials),
            Self::Pairs => pairs::measure(subject, materials),
            Self::Perplexity => held_out::perplexity(subject, materials),
            Self::Masked => held_out::masked(subject, materials),
            Self::Second => second::measure(subject, materials),
        }
    }

    /// What a model must have been trained for.
    pub(crate) fn needs(self) -> &'static str {
        match self {
            Self::Optimum | Self::Pairs => "a masked or a causal language model",
            Self::Perplexity => "a causal language model",
            Self::Masked => "a masked language model",
            Self::Second => "a model of second sentences",
        }
    }
}
