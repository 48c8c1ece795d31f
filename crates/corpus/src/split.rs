use std::collections::BTreeSet;

use cloze_random::{Permutation, Stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

const HELD_OUT: Stream = Stream::named("corpus held-out");

/// Which text is held out from training.
///
/// Of several documents, the nearest whole number to `share` of them (at least one, never all),
/// chosen at random. Of a single document, what follows its first `(1 - share) * characters`
/// characters, rounded down; with a share of 0.1 this is nanoGPT's split.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Held-out share, above 0 and below 1.
    pub share: f64,
    /// Chooses the documents.
    pub seed: u64,
}

impl Split {
    /// Whether the share can be.
    pub(crate) fn check(self) -> Result<(), Error> {
        if self.share > 0.0 && self.share < 1.0 {
            Ok(())
        } else {
            Err(Error::Share(self.share))
        }
    }

    /// The split of this many documents.
    pub(crate) fn plan(self, documents: u64) -> Result<Plan, Error> {
        self.check()?;
        if documents < 2 {
            return Ok(Plan::Tail { share: self.share });
        }
        let count = (self.share * documents as f64).round() as u64;
        let order = Permutation::new(self.seed, HELD_OUT, 0, documents);
        Ok(Plan::Documents(
            (0..count.clamp(1, documents - 1))
                .map(|i| order.at(i))
                .collect(),
        ))
    }
}

/// A split that knows how many documents there are.
#[derive(Debug)]
pub(crate) enum Plan {
    Documents(BTreeSet<u64>),
    Tail { share: f64 },
}

/// The part of one document to train on, and the one that is held out; either may be empty.
pub(crate) type Parts = [String; 2];

impl Plan {
    /// Splits the document with this number.
    pub(crate) fn apply(&self, number: u64, mut text: String) -> Result<Parts, Error> {
        Ok(match self {
            Self::Documents(held_out) if held_out.contains(&number) => [String::new(), text],
            Self::Documents(_) => [text, String::new()],
            Self::Tail { share } => {
                let held_out = text.split_off(tail(&text, *share)?);
                [text, held_out]
            }
        })
    }
}

/// Where the held-out part of a single document starts, in bytes.
fn tail(text: &str, share: f64) -> Result<usize, Error> {
    let characters = text.chars().count();
    let kept = ((1.0 - share) * characters as f64) as usize;
    match text.char_indices().nth(kept) {
        Some((byte, _)) if byte > 0 => Ok(byte),
        _ => Err(Error::TooShortToSplit { characters, share }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn some_documents_are_held_out_and_never_all(n in 2_u64..500, share in 0.0001..0.9999) {
            let split = Split { share, seed: 7 };
            let Plan::Documents(held_out) = split.plan(n).unwrap() else { unreachable!() };
            prop_assert!(held_out.iter().all(|&number| number < n));
            let count = (share * n as f64).round().clamp(1.0, n as f64 - 1.0);
            prop_assert_eq!(held_out.len() as f64, count);
        }

        #[test]
        fn the_tail_of_a_single_document_loses_nothing(text in "\\PC{2,200}", share in 0.01..0.99) {
            let plan = Split { share, seed: 0 }.plan(1).unwrap();
            match plan.apply(0, text.clone()) {
                Ok([train, held_out]) => {
                    prop_assert!(!train.is_empty() && !held_out.is_empty());
                    prop_assert_eq!(train + &held_out, text);
                }
                Err(error) => {
                    let too_short = matches!(error, Error::TooShortToSplit { .. });
                    prop_assert!(too_short, "{error}");
                }
            }
        }
    }

    #[test]
    fn the_tail_is_that_of_nano_gpt() {
        // Python: n = 1115394; int(n * 0.9) -> 1003854
        let text = "é".repeat(1_115_394);
        assert_eq!(tail(&text, 0.1).unwrap(), 2 * 1_003_854);
    }

    #[test]
    fn the_seed_chooses_the_documents() {
        let chosen = |seed| match (Split { share: 0.1, seed }).plan(1000).unwrap() {
            Plan::Documents(held_out) => held_out,
            Plan::Tail { .. } => unreachable!(),
        };
        assert_eq!(chosen(1), chosen(1));
        assert_ne!(chosen(1), chosen(2));
    }

    #[test]
    fn a_share_outside_the_range_is_refused() {
        for share in [0.0, 1.0, -0.1, f64::NAN] {
            let plan = Split { share, seed: 0 }.plan(10);
            assert!(matches!(plan, Err(Error::Share(_))), "{share}");
        }
    }
}
