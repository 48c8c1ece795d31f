use std::path::{Path, PathBuf};

use super::Reason;
use super::stage::{Check, Filter};
use super::words::{Ngrams, hash, words};
use crate::Error;
use crate::documents::each_string;

/// Words of the shortest test item that counts.
const SHORTEST: usize = 5;

/// Drops texts that hold an n-gram of a test set (Brown et al., 2020, appendix C).
pub(super) struct Decontaminate {
    sets: Vec<TestSet>,
    /// The lengths of n-grams that occur: `words`, and those of shorter items.
    lengths: Vec<usize>,
    /// A bit for the hash of each n-gram: most words of a corpus need no search.
    bits: Bits,
}

struct TestSet {
    path: PathBuf,
    /// Hashes, sorted.
    ngrams: Vec<u64>,
}

impl Decontaminate {
    pub(super) fn new(
        files: &[PathBuf],
        size: usize,
        check: &mut Check<'_>,
    ) -> Result<Self, Error> {
        check.require(!files.is_empty(), "files", &"empty", "a list of test sets");
        let expected = format!("at least {SHORTEST}: shorter n-grams stand in any text");
        check.require(size >= SHORTEST, "words", &size, expected);
        let mut lengths = Vec::new();
        let sets = files
            .iter()
            .map(|path| TestSet::read(path, size.max(SHORTEST), &mut lengths));
        let sets = sets.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            bits: Bits::new(&sets),
            sets,
            lengths,
        })
    }

    fn contains(&self, ngram: u64) -> Option<&TestSet> {
        let mut sets = self.sets.iter().filter(|_| self.bits.may_contain(ngram));
        sets.find(|set| set.ngrams.binary_search(&ngram).is_ok())
    }
}

impl Filter for Decontaminate {
    fn objection(&self, text: &str) -> Option<Reason> {
        let ngrams = ngrams(text);
        let (start, length, set) = self.lengths.iter().find_map(|&length| {
            let mut found = ngrams.of(length).enumerate();
            found.find_map(|(start, ngram)| Some((start, length, self.contains(ngram)?)))
        })?;
        let shared: Vec<String> = words(text)
            .skip(start)
            .take(length)
            .map(str::to_lowercase)
            .collect();
        Some(Reason::Contaminated {
            ngram: shared.join(" "),
            file: set.path.clone(),
        })
    }
}

impl TestSet {
    fn read(path: &Path, size: usize, lengths: &mut Vec<usize>) -> Result<Self, Error> {
        let mut found = Vec::new();
        each_string(path, |item| {
            let length = words(item).take(size).count();
            if length >= SHORTEST {
                found.extend(ngrams(item).of(length));
                if let Err(place) = lengths.binary_search(&length) {
                    lengths.insert(place, length);
                }
            }
        })?;
        found.sort_unstable();
        found.dedup();
        found.shrink_to_fit();
        if found.is_empty() {
            return Err(Error::EmptyTestSet {
                path: path.to_owned(),
                shortest: SHORTEST,
            });
        }
        Ok(Self {
            path: path.to_owned(),
            ngrams: found,
        })
    }
}

fn ngrams(text: &str) -> Ngrams {
    Ngrams::new(words(text).map(|word| {
        if word
            .bytes()
            .any(|b| !b.is_ascii() || b.is_ascii_uppercase())
        {
            hash(word.to_lowercase().as_bytes())
        } else {
            hash(word.as_bytes())
        }
    }))
}

/// A set of hashes that seems to hold up to an eighth of all others too, at one or two bytes for each.
struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    fn new(sets: &[TestSet]) -> Self {
        let ngrams = || sets.iter().flat_map(|set| &set.ngrams);
        let size = (8 * ngrams().count()).next_power_of_two().max(64);
        let mut bits = Self {
            words: vec![0; size / 64],
            shift: 64 - size.trailing_zeros(),
        };
        for &ngram in ngrams() {
            let bit = ngram >> bits.shift;
            bits.words[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        bits
    }

    fn may_contain(&self, ngram: u64) -> bool {
        let bit = ngram >> self.shift;
        self.words[(bit / 64) as usize] >> (bit % 64) & 1 == 1
    }
}
