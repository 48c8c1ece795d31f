//! Minimal pairs: of two sentences that differ in one thing, the acceptable one should be the more
//! probable (Warstadt et al., "BLiMP: The Benchmark of Linguistic Minimal Pairs", 2020).

use std::cmp::Ordering;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{Error, Likelihood, Likelihoods, Method};

/// Two sentences, one acceptable, in BLiMP's format.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MinimalPair {
    /// The acceptable one.
    #[serde(rename = "sentence_good")]
    pub good: String,
    /// The other.
    #[serde(rename = "sentence_bad")]
    pub bad: String,
    /// What they are about, such as `anaphor_agreement`.
    #[serde(rename = "linguistics_term", default, deserialize_with = "label")]
    pub phenomenon: String,
    /// The pattern that they were made by, such as `anaphor_number_agreement`.
    #[serde(rename = "UID", default, deserialize_with = "label")]
    pub paradigm: String,
    /// Which of that pattern.
    #[serde(rename = "pairID", default, deserialize_with = "label")]
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

/// A name or a number; whatever else is there names nothing.
fn label<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(name) => name,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
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
/// A file that cannot be read, a line that is no pair or has an empty sentence, no pair at all.
pub fn read_pairs(path: &Path) -> Result<Vec<MinimalPair>, Error> {
    let mut pairs = Vec::new();
    for file in files(path)? {
        let open = File::open(&file).map_err(unreadable(&file))?;
        for (number, line) in (1..).zip(BufReader::new(open).lines()) {
            let line = line.map_err(unreadable(&file))?;
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() {
                continue;
            }
            let wrong = |what| Error::Line {
                path: file.clone(),
                line: number,
                what,
            };
            let mut pair: MinimalPair = serde_json::from_str(line).map_err(|error| {
                wrong(format!(
                    "no minimal pair, a JSON object with sentence_good and sentence_bad: {error}"
                ))
            })?;
            if let Some(name) = pair.empty() {
                let what = "is empty, and nothing is more probable than no word: mend the line or remove it";
                return Err(wrong(format!("{name} {what}")));
            }
            if pair.paradigm.is_empty() {
                let stem = file.file_stem().unwrap_or_default();
                pair.paradigm = stem.to_string_lossy().into_owned();
            }
            if pair.number.is_empty() {
                pair.number = (number - 1).to_string();
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
