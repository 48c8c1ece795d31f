//! What became of a corpus, stage by stage: as data ([`Report`], saved as JSON), as a table for the
//! terminal ([`Display`](std::fmt::Display)), and as one self-contained page ([`Report::html`]).
//!
//! Text of the corpus is not to be trusted, neither by a browser nor by a terminal: it is clipped,
//! escaped, and its control characters are made visible.

mod bins;
mod diff;
mod example;
mod excerpt;
mod histogram;
mod page;
mod stage;
mod summary;
mod text;
mod words;

use serde::{Deserialize, Serialize};

pub use bins::LogBins;
pub use diff::Diff;
pub use example::{Example, Examples};
pub use histogram::{Histogram, Series};
pub use stage::{Duplicate, PhaseTime, Stage, StoreSummary, TokenizerSummary};

/// The account of one build.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The name of the corpus.
    pub title: String,
    /// In the order in which the text went through them; the first is the reading.
    pub stages: Vec<Stage>,
    /// How long the parts of the work took, in order.
    pub phases: Vec<PhaseTime>,
    /// The first few documents that went because an earlier one says the same.
    pub duplicates: Vec<Duplicate>,
    /// How the tokenizer does on this text.
    pub tokenizer: Option<TokenizerSummary>,
    /// What there is to train on, and what is held out.
    pub stores: Vec<StoreSummary>,
    /// Lengths and other distributions.
    pub histograms: Vec<Histogram>,
    /// What the stages changed and dropped.
    pub examples: Vec<Example>,
    /// Warnings.
    pub notes: Vec<String>,
    /// Of text, cleaning and tokenizer.
    pub fingerprint: String,
    /// The recipe as it was used, in TOML.
    pub recipe: String,
    /// The versions and the machine, as names and values.
    pub environment: Vec<(String, String)>,
    /// Of the whole build, by the clock on the wall.
    pub seconds: f64,
}
