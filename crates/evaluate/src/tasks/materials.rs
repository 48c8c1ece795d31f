use std::path::PathBuf;
use std::sync::Arc;

use crate::{Encoded, Error, MinimalPair, read_pairs};
use cloze_corpus::{Documents, ReadOptions, Store, Tokenizer};
use cloze_language::Level;

/// What models are asked about.
#[derive(Debug, Clone)]
pub struct Materials {
    /// Files and folders of text.
    pub texts: Vec<PathBuf>,
    /// Files and folders of minimal pairs.
    pub pairs: Vec<PathBuf>,
    /// Text that was held out of training, where no other is given.
    pub held_out: Option<Arc<Store>>,
    /// The level of the built-in language.
    pub level: Level,
    /// Where random choices come from: which tokens are covered, which texts of the language.
    pub seed: u64,
    /// Share of the tokens that are covered at the same time.
    pub share: f64,
    /// How much is asked.
    pub size: EvaluationSize,
}

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluationSize {
    /// Documents of the language.
    pub documents: u64,
    /// Pairs of each paradigm.
    pub pairs: usize,
    /// Tokens of held-out text.
    pub tokens: usize,
    /// Steps of pairs of halves.
    pub steps: u64,
}

impl EvaluationSize {
    /// Where nobody waits for the next.
    pub const WHOLE: Self = Self {
        documents: 1000,
        pairs: usize::MAX,
        tokens: usize::MAX,
        steps: u64::MAX,
    };
    /// Of the runs of a comparison.
    pub const COMPARED: Self = Self {
        documents: 600,
        pairs: 100,
        tokens: 100_000,
        steps: 32,
    };
    /// Of a point of a learning curve.
    pub const POINT: Self = Self {
        documents: 150,
        pairs: 0,
        tokens: 10_000,
        steps: 8,
    };
}

impl Materials {
    /// Nothing to read, the standard level of the built-in language, all of it, and the share of tokens
    /// that BERT covers.
    pub fn new() -> Self {
        Self {
            texts: Vec::new(),
            pairs: Vec::new(),
            held_out: None,
            level: Level::STANDARD,
            seed: 0,
            share: 0.15,
            size: EvaluationSize::WHOLE,
        }
    }

    /// Texts that were not learned from, up to a number of tokens: the last one is cut there.
    pub(crate) fn texts(&self, tokenizer: &Tokenizer) -> Result<Vec<Encoded>, Error> {
        let (mut texts, mut left) = (Vec::new(), self.size.tokens);
        let mut take = |text: Encoded| {
            let whole = text.ids.len();
            let kept = whole.min(left);
            left -= kept;
            if kept > 0 {
                texts.push(Encoded {
                    bytes: (text.bytes as f64 * kept as f64 / whole as f64).round() as usize,
                    ids: text.ids[..kept].to_vec(),
                });
            }
            left > 0
        };
        match &self.held_out {
            _ if !self.texts.is_empty() => {
                let documents = Documents::open(&self.texts, &ReadOptions::standard())?;
                for document in &documents {
                    if !take(Encoded::new(tokenizer, &document?.text)?) {
                        break;
                    }
                }
            }
            Some(store) => {
                for document in 0..store.documents() {
                    let ids = store.tokens(store.document(document));
                    let ids: Vec<u32> = without_end(ids, tokenizer);
                    let bytes = tokenizer.decode(&ids)?.len();
                    if !take(Encoded { ids, bytes }) {
                        break;
                    }
                }
            }
            None => return Err(Error::NoText),
        }
        if texts.is_empty() {
            return Err(Error::NoTokens);
        }
        Ok(texts)
    }

    /// Minimal pairs, the first of each paradigm.
    pub(super) fn pairs(&self) -> Result<Vec<MinimalPair>, Error> {
        if self.pairs.is_empty() {
            return Err(Error::NoPairs);
        }
        let mut pairs = Vec::new();
        for path in &self.pairs {
            pairs.extend(read_pairs(path)?);
        }
        let same = |a: &MinimalPair, b: &MinimalPair| a.paradigm == b.paradigm;
        let first = pairs
            .chunk_by(same)
            .flat_map(|one| &one[..one.len().min(self.size.pairs)]);
        Ok(first.cloned().collect())
    }
}

impl Default for Materials {
    fn default() -> Self {
        Self::new()
    }
}

/// Without the token between documents, which is no text.
fn without_end(mut ids: Vec<u32>, tokenizer: &Tokenizer) -> Vec<u32> {
    if ids.last().copied() == tokenizer.end_of_text() {
        ids.pop();
    }
    ids
}
