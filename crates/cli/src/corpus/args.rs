use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use cloze_config::Argument;

use crate::examples;
use crate::names::Names;

#[derive(Debug, Args)]
pub(crate) struct CorpusArgs {
    #[command(subcommand)]
    pub(crate) verb: CorpusVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CorpusVerb {
    /// Clean text, drop what is there twice, learn a tokenizer, and write tokens and a report.
    #[command(after_help = examples::BUILD)]
    Build(BuildArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// Files, folders, patterns, hf://NAME, or - for standard input.
    ///
    /// Files are .txt, .md, .html, .jsonl, .json, .csv, .tsv, .parquet; also .gz and .zst. Patterns are
    /// such as 'data/**/*.txt'.
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder of the corpus.
    ///
    /// A build that was interrupted is gone on with.
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "dry_run",
        value_hint = ValueHint::DirPath
    )]
    pub(crate) out: Option<PathBuf>,
    /// books, web, markdown or verbatim [default: books]
    #[arg(long, value_name = "NAME", value_parser = Names::OF_CORPORA, hide_possible_values = true)]
    pub(crate) preset: Option<String>,
    /// A configuration of your own.
    ///
    /// What it leaves out comes from the preset that it names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// bpe, wordpiece, unigram, char, byte; or a tokenizer.json
    #[arg(
        long,
        value_name = "KIND|FILE",
        value_parser = Names::OF_TOKENIZERS,
        hide_possible_values = true
    )]
    tokenizer: Option<String>,
    /// Most tokens of a vocabulary that is learned.
    #[arg(long, value_name = "N")]
    vocab: Option<u64>,
    /// Share of the documents that is held out from training.
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    held_out: Option<f64>,
    /// The field or column that holds the text.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    column: Option<String>,
    /// Share of the rows that may be unreadable; they are left out and counted.
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    max_bad: Option<f64>,
    /// Set any value, such as split.seed=7; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Show what would become of the first N documents.
    #[arg(long, value_name = "N")]
    pub(crate) dry_run: Option<usize>,
    /// The report as JSON; of a dry run a line for each document.
    #[arg(long)]
    pub(crate) json: bool,
}

impl CorpusArgs {
    pub(crate) fn is_json(&self) -> bool {
        match &self.verb {
            CorpusVerb::Build(args) => args.json,
        }
    }
}

impl BuildArgs {
    /// The values of the configuration that are given as options.
    pub(super) fn arguments(&self) -> Vec<Argument> {
        let text = |name, path, value: &Option<String>| {
            let value = value.as_deref();
            value.map(|value| Argument::option(name, path, value))
        };
        let share =
            |name, path, value: Option<f64>| value.map(|value| Argument::option(name, path, value));
        // TOML's integers are signed; a larger one is out of every range anyway.
        let vocab = self
            .vocab
            .map(|vocab| i64::try_from(vocab).unwrap_or(i64::MAX));
        let options = [
            text("--tokenizer", "tokenizer.kind", &self.tokenizer),
            vocab.map(|vocab| Argument::option("--vocab", "tokenizer.vocab", vocab)),
            share("--held-out", "split.share", self.held_out),
            text("--column", "read.column", &self.column),
            share("--max-bad", "read.max_bad", self.max_bad),
        ];
        let sets = self.set.iter().map(|set| Argument::set(set));
        options.into_iter().flatten().chain(sets).collect()
    }
}
