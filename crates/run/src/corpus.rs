use cloze_config::Problem;
use cloze_corpus::{Duplicates, Pipeline, ReadOptions, Recipe, Split, Step, Vocabulary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::{size_problem, vocabulary};
use crate::{Error, TokenizerSource};

/// Everything that a corpus is a function of, besides the text itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorpusSettings {
    /// How files are read.
    pub read: ReadOptions,
    /// What is done to each document.
    pub clean: Vec<Step>,
    /// What is taken for the same.
    pub duplicates: Duplicates,
    /// What is held out.
    pub split: Split,
    /// Its tokens.
    pub tokenizer: CorpusTokenizer,
}

/// Which tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorpusTokenizer {
    /// Where it comes from.
    pub kind: TokenizerSource,
    /// Most tokens of a vocabulary that is learned.
    pub vocab: u64,
    /// The special tokens, which get the first ids.
    pub specials: Vec<String>,
    /// Most bytes of text to learn from.
    pub sample: u64,
}

impl CorpusSettings {
    /// All that happens between the files and the tokens.
    pub fn pipeline(&self) -> Pipeline {
        Pipeline {
            clean: self.clean.clone(),
            duplicates: self.duplicates.clone(),
            split: self.split,
            keep_text: true,
        }
    }

    /// Where its tokens come from.
    ///
    /// # Errors
    /// A tokenizer that is neither a file nor a kind.
    pub fn vocabulary(&self) -> Result<Vocabulary, Error> {
        let CorpusTokenizer {
            kind,
            vocab,
            specials,
            sample,
        } = &self.tokenizer;
        vocabulary(kind, |kind| Recipe {
            kind,
            vocab: *vocab as usize,
            specials: specials.clone(),
            sample: *sample,
        })
    }

    /// All values that no corpus can have, each with its path in the configuration.
    pub fn problems(&self) -> Vec<Problem> {
        let (share, max_bad) = (self.split.share, self.read.max_bad);
        let CorpusTokenizer { vocab, sample, .. } = self.tokenizer;
        let problems = [
            Problem::unless(
                share > 0.0 && share < 1.0,
                "split.share",
                share,
                "above 0, below 1",
            ),
            Problem::unless(
                (0.0..=1.0).contains(&max_bad),
                "read.max_bad",
                max_bad,
                "from 0 to 1",
            ),
            size_problem(vocab),
            Problem::unless(sample > 0, "tokenizer.sample", sample, "1 or more bytes"),
        ];
        problems.into_iter().flatten().collect()
    }
}
