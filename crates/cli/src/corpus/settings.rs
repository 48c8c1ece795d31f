use cloze_corpus::{Duplicates, Pipeline, ReadOptions, Split, Step};
use serde::{Deserialize, Serialize};

use crate::config::Problem;
use crate::settings::Source;

/// Everything that a corpus is a function of, besides the text itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) read: ReadOptions,
    pub(crate) clean: Vec<Step>,
    pub(crate) duplicates: Duplicates,
    pub(crate) split: Split,
    pub(crate) tokenizer: Tokenizer,
}

/// Which tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tokenizer {
    pub(crate) kind: Source,
    /// Most tokens of a vocabulary that is learned.
    pub(crate) vocab: u64,
    /// The special tokens, which get the first ids.
    pub(crate) specials: Vec<String>,
    /// Most bytes of text to learn from.
    pub(crate) sample: u64,
}

impl Settings {
    pub(crate) fn pipeline(&self) -> Pipeline {
        Pipeline {
            clean: self.clean.clone(),
            duplicates: self.duplicates.clone(),
            split: self.split,
            keep_text: true,
        }
    }

    /// All values that no corpus can have, each with its path in the configuration.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut expect = |holds: bool, path: &str, given: String, allowed: &str| {
            if !holds {
                problems.push(Problem::new(path, given, allowed));
            }
        };
        let (share, max_bad) = (self.split.share, self.read.max_bad);
        expect(
            share > 0.0 && share < 1.0,
            "split.share",
            share.to_string(),
            "between 0 and 1",
        );
        expect(
            (0.0..=1.0).contains(&max_bad),
            "read.max_bad",
            max_bad.to_string(),
            "from 0 to 1",
        );
        expect(
            self.tokenizer.vocab > 0,
            "tokenizer.vocab",
            self.tokenizer.vocab.to_string(),
            "1 or more",
        );
        expect(
            self.tokenizer.sample > 0,
            "tokenizer.sample",
            self.tokenizer.sample.to_string(),
            "1 or more bytes",
        );
        problems
    }
}
