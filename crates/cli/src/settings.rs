use std::path::{Path, PathBuf};

use cloze_corpus::{BatchShape, Corpus, Kind};
use cloze_language::Level;
use cloze_train::Plan;
use serde::{Deserialize, Serialize};

use crate::config::Problem;
use crate::family::Family;
use crate::precision::PrecisionChoice;

/// Everything that a run is a function of, besides the text itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) start: Start,
    pub(crate) data: Data,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) family: Family,
    pub(crate) model: cloze_transformer::Config,
    pub(crate) batch: BatchShape,
    /// Other batches at the beginning, in order.
    pub(crate) stages: Vec<Stage>,
    pub(crate) train: Plan,
    pub(crate) compute: Compute,
}

/// Which weights a run begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Start {
    /// The folder of a run, or one in the layout of Hugging Face; empty for weights that are drawn
    /// from the seed.
    pub(crate) weights: PathBuf,
}

/// Which text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    /// A corpus, or files and folders of text; empty for the built-in language. A corpus brings its
    /// tokenizer, and what is held out.
    pub(crate) paths: Vec<PathBuf>,
    /// Corpora of the same tokenizer: their held-out parts are scored besides.
    pub(crate) also: Vec<PathBuf>,
    /// Share of the documents that is not learned from.
    pub(crate) held_out: f64,
    /// Documents of the built-in language.
    pub(crate) documents: u64,
    /// How difficult the built-in language is.
    pub(crate) level: String,
}

/// Steps with batches of their own, before those of `batch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stage {
    /// How many steps.
    pub(crate) steps: u64,
    /// Sequences of a step.
    pub(crate) sequences: u64,
    /// Tokens of a sequence, at most.
    pub(crate) length: i64,
}

/// How the network computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Compute {
    /// The type of its states. The folder of a run has the one that was chosen.
    pub(crate) precision: PrecisionChoice,
    /// Whether the backward pass computes the blocks again, which need less memory so. The folders of
    /// older runs do not have it.
    #[serde(default)]
    pub(crate) recompute: bool,
}

impl Data {
    /// The corpus, where the text is one.
    pub(crate) fn corpus(&self) -> Option<&Path> {
        match self.paths.as_slice() {
            [path] if Corpus::is_in(path) => Some(path),
            _ => None,
        }
    }
}

/// Which tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tokenizer {
    pub(crate) kind: Source,
    /// Most tokens of a vocabulary that is trained here.
    pub(crate) vocab: u64,
    /// Rows of the token table at least: weights from elsewhere may have more than there are
    /// tokens, and a round number can be faster.
    pub(crate) rows: i64,
}

/// Where a tokenizer comes from: a kind to train, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) enum Source {
    Train(Kind),
    File(PathBuf),
}

/// The kinds of tokenizer by the names that a user gives them.
pub(crate) const KINDS: [(&str, Kind); 5] = [
    ("bpe", Kind::Bpe),
    ("wordpiece", Kind::WordPiece),
    ("unigram", Kind::Unigram),
    ("char", Kind::Char),
    ("byte", Kind::Byte),
];

impl Settings {
    /// All values that no run can have, each with its path in the configuration.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let model = self.model.problems().into_iter().map(|problem| {
            Problem::new(
                format!("model.{}", problem.field),
                problem.given,
                problem.allowed,
            )
        });
        let train = self.train.problems().into_iter().map(|problem| {
            Problem::new(
                format!("train.{}", problem.field),
                problem.given,
                problem.allowed,
            )
        });
        let mut problems: Vec<Problem> = model.chain(train).collect();
        let mut expect = |holds: bool, path: &str, given: String, allowed: String| {
            if !holds {
                problems.push(Problem::new(path, given, allowed));
            }
        };
        let Self {
            data,
            tokenizer,
            batch,
            model,
            ..
        } = self;
        let share = data.held_out;
        expect(
            share > 0.0 && share < 1.0,
            "data.held_out",
            share.to_string(),
            "between 0 and 1".into(),
        );
        expect(
            data.documents > 1,
            "data.documents",
            data.documents.to_string(),
            "2 or more".into(),
        );
        expect(
            Level::named(&data.level).is_ok(),
            "data.level",
            format!("`{}`", data.level),
            format!("one of {}", Level::NAMED.map(|(name, _)| name).join(", ")),
        );
        expect(
            tokenizer.vocab > 0,
            "tokenizer.vocab",
            tokenizer.vocab.to_string(),
            "1 or more".into(),
        );
        expect(
            (0..1 << 31).contains(&tokenizer.rows),
            "tokenizer.rows",
            tokenizer.rows.to_string(),
            "0 or more, below 2^31".into(),
        );
        expect(
            batch.sequences > 0,
            "batch.sequences",
            batch.sequences.to_string(),
            "1 or more".into(),
        );
        expect(
            batch.micro > 0,
            "batch.micro",
            batch.micro.to_string(),
            "1 or more".into(),
        );
        let least = self.family.task().shortest_sequence();
        let lengths = format!("from {least} to model.max_len = {}", model.max_len);
        let fits = |length: i64| (least..=model.max_len).contains(&length);
        let given = batch.length.to_string();
        expect(fits(batch.length), "batch.length", given, lengths.clone());
        for stage in &self.stages {
            let given = stage.sequences.to_string();
            expect(
                stage.sequences > 0,
                "stages.sequences",
                given,
                "1 or more".into(),
            );
            let given = stage.length.to_string();
            expect(fits(stage.length), "stages.length", given, lengths.clone());
        }
        problems.extend(self.family.task().problems(self));
        problems
    }
}

impl From<String> for Source {
    fn from(given: String) -> Self {
        let known = KINDS.iter().find(|(name, _)| *name == given);
        known.map_or_else(|| Self::File(given.into()), |&(_, kind)| Self::Train(kind))
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        match source {
            Source::File(path) => path.to_string_lossy().into_owned(),
            Source::Train(kind) => {
                let name = KINDS
                    .iter()
                    .find(|&&(_, known)| known == kind)
                    .map(|&(name, _)| name);
                name.expect("every kind has a name").to_owned()
            }
        }
    }
}
