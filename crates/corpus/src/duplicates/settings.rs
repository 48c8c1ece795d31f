use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Below, a pair at the threshold shows in no small number of bands.
const THRESHOLDS: RangeInclusive<f64> = 0.3..=1.0;
/// Longer shingles make one changed word count for a whole page.
const LENGTHS: RangeInclusive<usize> = 1..=64;

/// What counts as repeated text; see the [module](super) for the exact meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duplicates {
    /// Whether documents with the same normalised text go.
    pub exact: bool,
    /// Whether documents that are nearly the same go, and what that means.
    pub near: Option<Near>,
    /// Whether repeated paragraphs go, and which.
    pub paragraphs: Option<Paragraphs>,
}

/// When two documents are nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The Jaccard index of the sets of shingles from which on the later document goes, from 0.3
    /// to 1; 0.8 is usual.
    pub threshold: f64,
    /// Words in a shingle, from 1 to 64; 5 is usual.
    pub words: usize,
    /// Characters in a shingle of a script without spaces, from 1 to 64; 8 is about five words of
    /// Chinese.
    pub characters: usize,
}

/// Which repeated paragraphs go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paragraphs {
    /// The least number of characters of the normalised paragraph, at least 1; shorter ones, such
    /// as headings and greetings, may repeat.
    pub min_characters: usize,
}

/// A setting that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSetting {
    /// A threshold outside 0.3..=1.
    #[error("near.threshold is {0}, but must lie between 0.3 and 1, for instance 0.8")]
    Threshold(f64),
    /// A number of words outside 1..=64.
    #[error("near.words is {0}, but must lie between 1 and 64, for instance 5")]
    Words(usize),
    /// A number of characters outside 1..=64.
    #[error("near.characters is {0}, but must lie between 1 and 64, for instance 8")]
    Characters(usize),
    /// A least length of 0.
    #[error("paragraphs.min_characters is 0, but must be at least 1, for instance 200")]
    MinCharacters,
}

impl Near {
    /// A Jaccard index of 0.8 of shingles of 5 words, or 8 characters.
    pub const fn standard() -> Self {
        Self {
            threshold: 0.8,
            words: 5,
            characters: 8,
        }
    }
}

impl Duplicates {
    /// Whatever is repeated stays.
    pub const fn none() -> Self {
        Self {
            exact: false,
            near: None,
            paragraphs: None,
        }
    }

    /// All that is wrong with the settings.
    pub fn problems(&self) -> Vec<BadSetting> {
        let near = self.near.iter().flat_map(|near| {
            [
                (!THRESHOLDS.contains(&near.threshold))
                    .then_some(BadSetting::Threshold(near.threshold)),
                (!LENGTHS.contains(&near.words)).then_some(BadSetting::Words(near.words)),
                (!LENGTHS.contains(&near.characters))
                    .then_some(BadSetting::Characters(near.characters)),
            ]
        });
        let paragraphs = self.paragraphs.iter().map(|paragraphs| {
            (paragraphs.min_characters == 0).then_some(BadSetting::MinCharacters)
        });
        near.chain(paragraphs).flatten().collect()
    }
}
