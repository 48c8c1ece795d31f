use std::path::PathBuf;
use std::sync::Arc;

use cloze_corpus::{Documents, ReadOptions, Store, Tokenizer};
use cloze_evaluate::{Encoded, MinimalPair, read_pairs};
use cloze_language::Level;

use crate::Error;

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
    /// Texts that were not learned from, up to a number of tokens: the last one is cut there.
    pub(super) fn texts(&self, tokenizer: &Tokenizer) -> Result<Vec<Encoded>, Error> {
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
            None => {
                let why = "no text: give files or folders of text with --data";
                return Err(Error::Missing(why));
            }
        }
        if texts.is_empty() {
            let why = "the text has no tokens: give another with --data";
            return Err(Error::Missing(why));
        }
        Ok(texts)
    }

    /// Minimal pairs, the first of each paradigm.
    pub(super) fn pairs(&self) -> Result<Vec<MinimalPair>, Error> {
        if self.pairs.is_empty() {
            let why = "no minimal pairs: give a folder of BLiMP's .jsonl files with --data";
            return Err(Error::Missing(why));
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

/// Without the token between documents, which is no text.
fn without_end(mut ids: Vec<u32>, tokenizer: &Tokenizer) -> Vec<u32> {
    if ids.last().copied() == tokenizer.end_of_text() {
        ids.pop();
    }
    ids
}
