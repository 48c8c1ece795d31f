use std::io;
use std::path::{Path, PathBuf};

use cloze_config::{ConfigError, Problem};
use toml::Table;

/// Why a run, or an experiment, did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Settings that no run can have.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A setting that this machine, or this text, has no room for.
    #[error("{0}")]
    Unfit(Problem),
    /// Text that cannot be made into tokens.
    #[error(transparent)]
    Corpus(#[from] cloze_corpus::Error),
    /// Batches of a BERT that cannot be made.
    #[error(transparent)]
    Bert(#[from] cloze_bert::Error),
    /// Batches of a GPT that cannot be made.
    #[error(transparent)]
    Gpt(#[from] cloze_gpt::Error),
    /// A model that cannot be read.
    #[error(transparent)]
    Hub(#[from] cloze_hub::Error),
    /// A text that cannot be written.
    #[error(transparent)]
    Generate(#[from] cloze_generate::Error),
    /// A model that cannot be scored.
    #[error(transparent)]
    Evaluate(#[from] cloze_evaluate::Error),
    /// Arms that differ in more than the experiment declares.
    #[error(transparent)]
    Undeclared(#[from] cloze_compare::Undeclared),
    /// Training that failed.
    #[error(transparent)]
    Train(#[from] cloze_train::Error),
    /// A file or folder that cannot be used.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A folder that something else is in.
    #[error("{} exists and holds no run: choose another folder with --out", .0.display())]
    NoRun(PathBuf),
    /// A folder that an import would write into.
    #[error(
        "{} is there already and not an empty folder: choose another with --to",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// A run that would be lost.
    #[error(
        "{} holds a run, and --resume never would lose it: choose another folder with --out, or delete \
         this one",
        .0.display()
    )]
    HoldsRun(PathBuf),
    /// A folder of a run of other settings.
    #[error(
        "{} holds a run with other settings (- its, + yours):\n{}\nChoose another folder with --out for a \
         new run, or go on with the old one by --out {} alone",
        .folder.display(), .differences.join("\n"), .folder.display()
    )]
    OtherSettings {
        /// Which one.
        folder: PathBuf,
        /// Each a line: a sign, the path of a value, the value.
        differences: Vec<String>,
    },
    /// The `config.toml` of a run that is none.
    #[error(
        "{} is no configuration of a run: {reason}. Restore it, or choose another folder",
        .file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A corpus of another tokenizer.
    #[error(
        "{setting}: {} has another tokenizer ({theirs}) than this run ({ours}): build it with \
         --tokenizer and the tokenizer.json of the run's corpus",
        .corpus.display()
    )]
    AnotherTokenizer {
        /// The setting that names it.
        setting: &'static str,
        /// The folder of the corpus.
        corpus: PathBuf,
        /// BLAKE3 of its tokenizer.
        theirs: String,
        /// BLAKE3 of the run's.
        ours: String,
    },
    /// A corpus beside what it excludes.
    #[error("--data {} is a corpus, {because}", .corpus.display())]
    CorpusAlone {
        /// The folder of the corpus.
        corpus: PathBuf,
        /// What cannot be given with it.
        because: &'static str,
    },
    /// What is neither a tokenizer's file nor a kind of tokenizer.
    #[error(
        "tokenizer {given} is neither a file nor one of {}.{}",
        .kinds.join(", "),
        .meant.map(|name| format!(" Did you mean {name}?")).unwrap_or_default()
    )]
    NoTokenizer {
        /// As given.
        given: String,
        /// What can be learned.
        kinds: Vec<&'static str>,
        /// The likeliest of them.
        meant: Option<&'static str>,
    },
    /// A GPU that is not there.
    #[error("--device cuda:{number}: {because}")]
    NoGpu {
        /// Which one was asked for.
        number: usize,
        /// What there is.
        because: String,
    },
    /// Weights of another shape than the settings make.
    #[error(
        "start.weights has {name} as {theirs:?}, and the settings make it {ours:?}: --from takes the \
         settings of the model, too"
    )]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape in the weights.
        theirs: Vec<i64>,
        /// Its shape here.
        ours: Vec<i64>,
    },
    /// A folder with the text of another experiment.
    #[error(
        "{} holds the text of another experiment, from\n{known}and this one's is from\n{asked}Choose \
         another folder with --out",
        .folder.display()
    )]
    OtherText {
        /// Which one.
        folder: PathBuf,
        /// What its text is from.
        known: String,
        /// What this experiment's text is from.
        asked: String,
    },
    /// A run of an experiment that ends elsewhere.
    #[error(
        "{} holds a run of another budget (- its, + this experiment's):\n  - {its}\n  + {asked}\nChoose \
         another folder with --out",
        .folder.display()
    )]
    OtherBudget {
        /// Which one.
        folder: PathBuf,
        /// The limits of the run.
        its: Table,
        /// The limits of the experiment.
        asked: Table,
    },
    /// What is neither the name nor the file of an experiment.
    #[error("--experiment {given}: neither a file nor one of {}", .known.join(", "))]
    NoExperiment {
        /// As given.
        given: String,
        /// Those that come with the crate.
        known: Vec<&'static str>,
    },
    /// A comparison whose numbers cannot be analysed.
    #[error(transparent)]
    Analysis(#[from] cloze_compare::AnalysisError),
    /// A level of the built-in language that cannot be built.
    #[error(transparent)]
    Language(#[from] cloze_language::LevelError),
    /// Minimal pairs that are not where they were said to be.
    #[error("--pairs {}: not there. Give BLiMP's .jsonl files, or their folder", .0.display())]
    NoPairs(PathBuf),
    /// A model that is not there.
    #[error("{}: there is no such folder", .0.display())]
    NoModel(PathBuf),
    /// A model where a report is to go.
    #[error("{} holds a run: choose another folder with --out", .0.display())]
    HoldsModel(PathBuf),
    /// Models that cannot be asked the same.
    #[error("there is nothing to compare these models by: {0}")]
    NothingAlike(String),
    /// The user asked to stop, and can go on.
    #[error("{0}")]
    Interrupted(String),
}

impl Error {
    /// For `map_err`: what was being done to which file.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// Whether the user asked to stop, and can go on.
    pub fn is_interruption(&self) -> bool {
        matches!(
            self,
            Self::Corpus(cloze_corpus::Error::Cancelled) | Self::Interrupted(_)
        )
    }
}
