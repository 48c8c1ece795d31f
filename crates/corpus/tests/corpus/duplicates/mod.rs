//! What goes, against what a direct comparison of all documents says.

mod files;
mod limits;
mod near;
mod order;
mod paragraphs;
mod real;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use cloze_corpus::Error;
use cloze_corpus::duplicates::{
    ChunkedCorpus, Counts, DuplicateVerdict, Duplicates, Likeness, Near, Paragraphs, Position,
    Sketch, Sketcher, find,
};

/// A corpus in memory.
struct Corpus {
    sketcher: Sketcher,
    sizes: Vec<u32>,
    texts: Vec<Vec<String>>,
}

impl Corpus {
    /// With so many documents in a chunk.
    fn new(settings: &Duplicates, texts: &[String], chunk: usize) -> Self {
        let texts: Vec<_> = texts.chunks(chunk).map(<[_]>::to_vec).collect();
        Self {
            sketcher: Sketcher::new(settings).expect("good settings"),
            sizes: texts.iter().map(|texts| texts.len() as u32).collect(),
            texts,
        }
    }

    fn find(&self, memory: u64) -> (Vec<DuplicateVerdict>, Counts) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cancel = AtomicBool::new(false);
        let verdicts = find(&self.sketcher, self, folder.path(), memory, &cancel);
        let verdicts = verdicts.expect("found");
        let chunks = 0..self.sizes.len() as u32;
        let all = chunks.flat_map(|chunk| verdicts.of_chunk(chunk).expect("a chunk"));
        (all.collect(), verdicts.counts())
    }

    /// The number of a document in the whole corpus.
    fn number(&self, position: Position) -> usize {
        let before = &self.sizes[..position.chunk as usize];
        (before.iter().sum::<u32>() + position.index) as usize
    }
}

impl ChunkedCorpus for Corpus {
    fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    fn sketches(&self, chunk: u32) -> Result<Vec<Sketch>, Error> {
        let texts = self.texts[chunk as usize].iter();
        Ok(texts.map(|text| self.sketcher.sketch(text)).collect())
    }

    fn texts(&self, chunk: u32) -> Result<Vec<String>, Error> {
        Ok(self.texts[chunk as usize].clone())
    }
}

fn near(threshold: f64, words: usize) -> Duplicates {
    Duplicates {
        exact: false,
        near: Some(Near {
            threshold,
            words,
            characters: 8,
        }),
        paragraphs: None,
    }
}

fn all() -> Duplicates {
    Duplicates {
        exact: true,
        paragraphs: Some(Paragraphs { min_characters: 20 }),
        ..near(0.8, 5)
    }
}

fn find_all(settings: &Duplicates, texts: &[String]) -> (Vec<DuplicateVerdict>, Counts) {
    Corpus::new(settings, texts, 3).find(1 << 20)
}

/// Which of the documents go.
fn gone(verdicts: &[DuplicateVerdict]) -> Vec<bool> {
    let goes = |verdict: &DuplicateVerdict| matches!(verdict, DuplicateVerdict::Duplicate { .. });
    verdicts.iter().map(goes).collect()
}

/// The index of two texts of plain words, without hashes.
fn jaccard(a: &str, b: &str, words: usize) -> f64 {
    let shingles = |text: &str| -> BTreeSet<Vec<String>> {
        let all: Vec<_> = text.split(' ').map(str::to_owned).collect();
        all.windows(words.min(all.len()))
            .map(<[_]>::to_vec)
            .collect()
    };
    let (a, b) = (shingles(a), shingles(b));
    a.intersection(&b).count() as f64 / a.union(&b).count() as f64
}

/// Every index is right and reaches the threshold, and every document that goes names an earlier
/// one that stays.
fn check_near(corpus: &Corpus, verdicts: &[DuplicateVerdict], threshold: f64, words: usize) {
    let texts = corpus.texts.concat();
    for (number, verdict) in verdicts.iter().enumerate() {
        let DuplicateVerdict::Duplicate { of, likeness } = verdict else {
            continue;
        };
        let of = corpus.number(*of);
        assert!(of < number && matches!(verdicts[of], DuplicateVerdict::Kept(_)));
        if let Likeness::Near { jaccard: found } = *likeness {
            assert_eq!(found, jaccard(&texts[number], &texts[of], words));
            assert!(found >= threshold);
        }
    }
}

/// A word of its own for each number.
fn word(number: u64) -> String {
    format!("w{number}")
}

fn text(words: impl IntoIterator<Item = u64>) -> String {
    words.into_iter().map(word).collect::<Vec<_>>().join(" ")
}
