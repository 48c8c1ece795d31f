//! From raw text to a corpus: the verbs of `cloze corpus`.

mod args;
mod build;
mod dry_run;

pub(crate) use args::{CorpusArgs, CorpusVerb};
pub(crate) use build::build;
