use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use cloze_run::{CORPORA, RUNS, TokenizerSource};

/// Any text, of which a shell completes these: a name that is none is refused where the likeliest is
/// known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names(fn() -> Vec<&'static str>);

impl Names {
    pub(crate) const OF_RUNS: Self = Self(|| RUNS.names());
    pub(crate) const OF_CORPORA: Self = Self(|| CORPORA.names());
    pub(crate) const OF_ALL_PRESETS: Self = Self(|| [RUNS.names(), CORPORA.names()].concat());
    pub(crate) const OF_TOKENIZERS: Self = Self(TokenizerSource::kinds);
    pub(crate) const OF_EXPERIMENTS: Self = Self(|| cloze_compare::EXPERIMENTS.names());
}

impl TypedValueParser for Names {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}
