use std::path::{Path, PathBuf};

use cloze_config::Problem;
use cloze_corpus::{BatchShape, Corpus, Kind, Tokenizer};
use cloze_language::Level;
use cloze_train::{Measure, Plan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Table;

use crate::vocabulary::size_problem;
use crate::{Family, MixedCorpus, PrecisionChoice, mixture};

/// Everything that a run is a function of, besides the text itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The weights that it begins with.
    pub start: StartSettings,
    /// Its text.
    pub data: DataSettings,
    /// Its tokens.
    pub tokenizer: TokenizerSettings,
    /// What it learns.
    pub family: Family,
    /// The network.
    #[serde(deserialize_with = "cloze_hub::older_network")]
    pub model: cloze_transformer::Config,
    /// The sequences of a step.
    pub batch: BatchShape,
    /// Other batches at the beginning, in order.
    pub stages: Vec<BatchStage>,
    /// What is done when.
    pub train: Plan,
    /// How the network computes.
    pub compute: Compute,
}

/// Which weights a run begins with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartSettings {
    /// The folder of a run, one in the layout of Hugging Face, or `hf://ORG/NAME[@REVISION]`; empty for weights that are drawn
    /// from the seed.
    pub weights: PathBuf,
}

/// Which text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSettings {
    /// A corpus, or files and folders of text; empty for the built-in language. A corpus brings its
    /// tokenizer, and what is held out.
    pub paths: Vec<PathBuf>,
    /// Corpora of one tokenizer that are mixed by weight, instead of `paths`. What each holds out is
    /// scored by itself, and the first decides which checkpoint is the best. The folders of older runs
    /// do not have it.
    #[serde(default)]
    pub mixture: Vec<MixedCorpus>,
    /// Corpora of the same tokenizer: their held-out parts are scored besides.
    pub also: Vec<PathBuf>,
    /// Share of the documents that is not learned from.
    pub held_out: f64,
    /// Documents of the built-in language.
    pub documents: u64,
    /// How difficult the built-in language is.
    pub level: String,
}

/// Steps with batches of their own, before those of `batch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchStage {
    /// How many steps.
    pub steps: u64,
    /// Sequences of a step.
    pub sequences: u64,
    /// Tokens of a sequence, at most.
    pub length: i64,
}

/// How the network computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compute {
    /// The type of its states. The folder of a run has the one that was chosen.
    pub precision: PrecisionChoice,
    /// Whether the backward pass computes the blocks again, which need less memory so. The folders of
    /// older runs do not have it.
    #[serde(default)]
    pub recompute: bool,
}

impl DataSettings {
    /// The corpus, where the text is one; the first of a mixture.
    pub fn corpus(&self) -> Option<&Path> {
        match (self.mixture.as_slice(), self.paths.as_slice()) {
            ([first, ..], _) => Some(&first.path),
            ([], [path]) if Corpus::is_in(path) => Some(path),
            _ => None,
        }
    }

    /// All that is named of the text.
    pub fn named(&self) -> Vec<PathBuf> {
        let mixed = self.mixture.iter().map(|corpus| &corpus.path);
        self.paths.iter().chain(mixed).cloned().collect()
    }
}

/// Which tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenizerSettings {
    /// Where it comes from.
    pub kind: TokenizerSource,
    /// Most tokens of a vocabulary that is trained here.
    pub vocab: u64,
    /// Rows of the token table at least: weights from elsewhere may have more than there are
    /// tokens, and a round number can be faster.
    pub rows: i64,
}

/// Where a tokenizer comes from: a kind to train, or a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
pub enum TokenizerSource {
    /// Learned from the text.
    Train(Kind),
    /// A `tokenizer.json`.
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
    /// As `config.toml` has them.
    pub(crate) fn table(&self) -> Table {
        Table::try_from(self).expect("settings are a table")
    }

    /// All values that no run can have, each with its path in the configuration.
    pub fn problems(&self) -> Vec<Problem> {
        let Self {
            data,
            tokenizer,
            batch,
            model,
            ..
        } = self;
        let network = model.problems().into_iter();
        let train = self.train.problems().into_iter();
        let mut problems: Vec<Problem> = network
            .map(|problem| problem.under("model"))
            .chain(train.map(|problem| problem.under("train")))
            .collect();
        let levels = Level::NAMED.map(|(name, _)| name).join(", ");
        let least = self.family.task().shortest_sequence();
        let lengths = format!("from {least} to model.max_len = {}", model.max_len);
        let fits = |length: i64| (least..=model.max_len).contains(&length);
        let best = &self.train.best;
        let measures = Measure::names(self.family.task().terms());
        let (one, step) = ("1 or more", "1 to 2^24");
        // All of a step are chosen before the first is read.
        let of_a_step = |sequences: u64| (1..=1 << 24).contains(&sequences);
        let share = data.held_out;
        let own = [
            Problem::unless(
                data.paths.is_empty() || data.mixture.is_empty(),
                "data.mixture",
                format!("given beside data.paths = {:?}", data.paths),
                "one of the two: corpora with weights, or text of one kind",
            ),
            Problem::unless(
                share > 0.0 && share < 1.0,
                "data.held_out",
                share,
                "above 0, below 1",
            ),
            Problem::unless(
                (2..=1 << 32).contains(&data.documents),
                "data.documents",
                data.documents,
                "2 to 2^32",
            ),
            Problem::unless(
                Level::named(&data.level).is_ok(),
                "data.level",
                format!("`{}`", data.level),
                format!("one of {levels}"),
            ),
            Problem::unless(
                measures.contains(best),
                "train.best",
                format!("`{best}`"),
                format!("one of {}", measures.join(", ")),
            ),
            size_problem(tokenizer.vocab),
            Problem::unless(
                (0..1 << 31).contains(&tokenizer.rows),
                "tokenizer.rows",
                tokenizer.rows,
                "0 or more, below 2^31",
            ),
            Problem::unless(
                of_a_step(batch.sequences),
                "batch.sequences",
                batch.sequences,
                step,
            ),
            Problem::unless(batch.micro > 0, "batch.micro", batch.micro, one),
            Problem::unless(fits(batch.length), "batch.length", batch.length, &lengths),
        ];
        problems.extend(own.into_iter().flatten());
        problems.extend(mixture::problems(&data.mixture));
        for stage in &self.stages {
            let (sequences, length) = (stage.sequences, stage.length);
            problems.extend(Problem::unless(
                of_a_step(sequences),
                "stages.sequences",
                sequences,
                step,
            ));
            problems.extend(Problem::unless(
                fits(length),
                "stages.length",
                length,
                &lengths,
            ));
        }
        problems.extend(self.family.task().problems(self));
        problems
    }

    /// Rows of the token table with this tokenizer: weights from elsewhere may have more than tokens.
    pub(crate) fn vocab(&self, tokenizer: &Tokenizer) -> i64 {
        self.tokenizer.rows.max(tokenizer.vocab_size() as i64)
    }
}

impl TokenizerSource {
    /// The names of the kinds that can be learned.
    pub fn kinds() -> Vec<&'static str> {
        KINDS.map(|(name, _)| name).to_vec()
    }
}

impl From<String> for TokenizerSource {
    fn from(given: String) -> Self {
        let known = KINDS.iter().find(|(name, _)| *name == given);
        known.map_or_else(|| Self::File(given.into()), |&(_, kind)| Self::Train(kind))
    }
}

impl From<TokenizerSource> for String {
    fn from(source: TokenizerSource) -> Self {
        match source {
            TokenizerSource::File(path) => path.to_string_lossy().into_owned(),
            TokenizerSource::Train(kind) => {
                let name = KINDS
                    .iter()
                    .find(|&&(_, known)| known == kind)
                    .map(|&(name, _)| name);
                name.expect("every kind has a name").to_owned()
            }
        }
    }
}
