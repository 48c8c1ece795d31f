//! Minimal pairs: of two sentences that differ in one thing, the acceptable one should be the more
//! probable (Warstadt et al., "BLiMP: The Benchmark of Linguistic Minimal Pairs", 2020).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::{json_name, json_rows, lenient_json};
use serde::Serialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use crate::{Error, Likelihood, Likelihoods, Method};

/// Two sentences, one acceptable, in BLiMP's format.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimalPair {
    /// The acceptable one (`sentence_good`).
    pub good: String,
    /// The other (`sentence_bad`).
    pub bad: String,
    /// What they are about, such as `anaphor_agreement` (`linguistics_term`).
    pub phenomenon: String,
    /// The pattern that they were made by, such as `anaphor_number_agreement` (`UID`).
    pub paradigm: String,
    /// Which of that pattern, as it is written (`pairID`).
    pub number: String,
}

impl MinimalPair {
    /// The name of a sentence without a word.
    fn empty(&self) -> Option<&'static str> {
        let sentences = [("sentence_good", &self.good), ("sentence_bad", &self.bad)];
        let mut empty = sentences.iter().filter(|(_, text)| text.trim().is_empty());
        empty.next().map(|&(name, _)| name)
    }
}

/// What a model says of a pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairScore {
    /// The pattern and the number in it.
    pub id: String,
    /// What it is about.
    pub phenomenon: String,
    /// The pattern.
    pub paradigm: String,
    /// The acceptable sentence.
    pub good: Likelihood,
    /// The other.
    pub bad: Likelihood,
    /// 1 if the acceptable sentence is the more probable, 0 if the other is, one half for a tie.
    pub score: f64,
}

/// Reads a file of pairs, or all `.jsonl` files of a folder, in the order of their names.
///
/// # Errors
/// A file that cannot be read, a line that is no pair, no pair at all.
pub fn read_pairs(path: &Path) -> Result<Vec<MinimalPair>, Error> {
    let mut pairs = Vec::new();
    for file in files(path)? {
        for row in json_rows(&file)? {
            let (place, json) = row?;
            let line = place.row.unwrap_or_default();
            let failed = |what| Error::Line {
                path: file.clone(),
                line,
                what,
            };
            let json = String::from_utf8(json)
                .map_err(|error| failed(format!("it is no UTF-8: {error}")))?;
            let (found, replaced) = lenient_json(&json, pair);
            let mut pair = found.map_err(|error| {
                failed(format!(
                    "no minimal pair, a JSON object with sentence_good and sentence_bad: {error}"
                ))
            })?;
            if replaced > 0
                && [&pair.good, &pair.bad]
                    .iter()
                    .any(|one| one.contains('\u{fffd}'))
            {
                let what = "a sentence holds half a character, as \\ud83d alone is: repair it";
                return Err(failed(what.to_owned()));
            }
            if let Some(name) = pair.empty() {
                let what = "is empty, and nothing is more probable than no word: mend the line or remove it";
                return Err(failed(format!("{name} {what}")));
            }
            if pair.paradigm.is_empty() {
                let stem = file.file_stem().unwrap_or_default();
                pair.paradigm = stem.to_string_lossy().into_owned();
            }
            if pair.number.is_empty() {
                pair.number = line.saturating_sub(1).to_string();
            }
            pairs.push(pair);
        }
    }
    if pairs.is_empty() {
        let (path, what) = (path.to_owned(), "minimal pair (.jsonl files as BLiMP's)");
        return Err(Error::Empty { path, what });
    }
    Ok(pairs)
}

/// What else the object holds is not read.
fn pair(json: &str) -> serde_json::Result<MinimalPair> {
    let fields: HashMap<String, &RawValue> = serde_json::from_str(json)?;
    let sentence = |name| match fields.get(name) {
        Some(value) => serde_json::from_str(value.get()),
        None => Err(serde_json::Error::missing_field(name)),
    };
    let label = |name| {
        let label = fields.get(name).map_or(Ok(None), |value| json_name(value));
        label.map(Option::unwrap_or_default)
    };
    Ok(MinimalPair {
        good: sentence("sentence_good")?,
        bad: sentence("sentence_bad")?,
        phenomenon: label("linguistics_term")?,
        paradigm: label("UID")?,
        number: label("pairID")?,
    })
}

/// Scores pairs, in their order, by each of these methods. Sentences of unequal numbers of tokens are
/// compared as they are, by their whole likelihood; those of the same tokens are a tie.
///
/// # Errors
/// As [`Likelihoods::of`].
pub fn score_pairs<const N: usize>(
    pairs: &[MinimalPair],
    likelihoods: &Likelihoods<'_>,
    methods: [Method; N],
) -> Result<[Vec<PairScore>; N], Error> {
    let sentences: Vec<&str> = pairs
        .iter()
        .flat_map(|pair| [pair.good.as_str(), pair.bad.as_str()])
        .collect();
    let found = likelihoods.of_each(&sentences, methods)?;
    let scores = |found: Vec<Likelihood>| pairs.iter().zip(found.chunks(2)).map(score).collect();
    Ok(found.map(scores))
}

fn score((pair, found): (&MinimalPair, &[Likelihood])) -> PairScore {
    let [good, bad] = [found[0].clone(), found[1].clone()];
    PairScore {
        id: format!("{}/{}", pair.paradigm, pair.number),
        phenomenon: pair.phenomenon.clone(),
        paradigm: pair.paradigm.clone(),
        score: match good.log_prob.total_cmp(&bad.log_prob) {
            Ordering::Greater => 1.0,
            Ordering::Less => 0.0,
            Ordering::Equal => 0.5,
        },
        good,
        bad,
    }
}

/// What a reader should know of a set of pairs before he trusts its accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PairCounts {
    /// All.
    pub pairs: usize,
    /// Those whose sentences are equally probable.
    pub ties: usize,
    /// Those whose sentences have different numbers of scored tokens.
    pub unequal: usize,
    /// Those of the unequal whose shorter sentence is the more probable: nearly all, where a model has
    /// learned little else.
    pub shorter: usize,
    /// Those with a token that the tokenizer did not know.
    pub unknown: usize,
}

impl PairCounts {
    /// Of these scores.
    pub fn of(scores: &[PairScore]) -> Self {
        let count = |holds: fn(&PairScore) -> bool| scores.iter().filter(|one| holds(one)).count();
        Self {
            pairs: scores.len(),
            ties: count(|one| one.score == 0.5),
            unequal: count(|one| one.good.tokens != one.bad.tokens),
            shorter: count(|one| match one.good.tokens.cmp(&one.bad.tokens) {
                Ordering::Less => one.score == 1.0,
                Ordering::Equal => false,
                Ordering::Greater => one.score == 0.0,
            }),
            unknown: count(|one| one.good.unknown + one.bad.unknown > 0),
        }
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let file = entry.map_err(unreadable(path))?.path();
        if file
            .extension()
            .is_some_and(|extension| extension == "jsonl")
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

pub(crate) fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Read { path, source }
}
