use std::ops::Range;

use super::minhash::MinHash;
use super::normal::Normal;
use super::paragraphs::paragraphs;
use super::shingles::{shingle_set, shingles};
use super::{Duplicates, Near};
use crate::Error;

/// Makes sketches; built once, used from any thread.
#[derive(Debug, Clone)]
pub struct Sketcher {
    pub(super) settings: Duplicates,
    near: Option<(Near, MinHash)>,
}

/// What must be known of one document to find its duplicates: about 200 bytes, and 24 for each
/// paragraph that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Hash of the normalised text.
    pub(super) exact: Option<[u64; 2]>,
    pub(super) bands: Vec<u64>,
    /// Hash and number of each.
    pub(super) paragraphs: Vec<[u64; 3]>,
}

impl Sketcher {
    /// Fails with all that is wrong with the settings.
    pub fn new(settings: &Duplicates) -> Result<Self, Error> {
        let problems = settings.problems();
        if !problems.is_empty() {
            return Err(Error::Duplicates(problems));
        }
        let near = settings.near.as_ref();
        Ok(Self {
            settings: settings.clone(),
            near: near.map(|near| (near.clone(), MinHash::new(near))),
        })
    }

    /// A pure function of the text. Takes 8 bytes of memory for each word, or for each character in
    /// a script without spaces.
    pub fn sketch(&self, text: &str) -> Sketch {
        let near = self.near.as_ref();
        Sketch {
            exact: self.settings.exact.then(|| Normal::of(text).hash),
            bands: near.map_or_else(Vec::new, |(near, hash)| hash.bands(shingles(text, near))),
            paragraphs: self.paragraphs(text).collect(),
        }
    }

    /// The set that two documents are compared by.
    pub(super) fn set(&self, text: &str) -> Vec<u64> {
        let near = self.near.as_ref();
        near.map_or_else(Vec::new, |(near, _)| shingle_set(text, near))
    }

    /// Above 1, which no index is, where near duplicates are not asked for.
    pub(super) fn threshold(&self) -> f64 {
        self.near
            .as_ref()
            .map_or(f64::INFINITY, |(near, _)| near.threshold)
    }

    fn paragraphs(&self, text: &str) -> impl Iterator<Item = [u64; 3]> {
        let settings = self.settings.paragraphs.iter();
        settings.flat_map(move |settings| {
            // No text has more characters in lower case than bytes.
            let long = |range: &Range<usize>| range.len() >= settings.min_characters;
            let numbered = paragraphs(text)
                .zip(0..)
                .filter(move |(range, _)| long(range));
            numbered.filter_map(|(range, number)| {
                let normal = Normal::of(&text[range]);
                let [high, low] = normal.hash;
                (normal.characters >= settings.min_characters).then_some([high, low, number])
            })
        })
    }
}
