//! From raw text to a corpus: the verbs of `cloze corpus`.

mod args;
mod build;
mod dry_run;
mod settings;
mod tokenizer;
mod watched;

pub(crate) use args::{CorpusArgs, CorpusVerb};
pub(crate) use build::build;
#[cfg(test)]
pub(crate) use settings::Settings;
pub(crate) use tokenizer::vocabulary;
pub(crate) use watched::watched;
