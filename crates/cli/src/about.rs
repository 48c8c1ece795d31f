//! What the command says of itself: presets, schemas, completions, manual pages.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory, ValueEnum, ValueHint};
use clap_complete::Shell;
use cloze_pages::numbers::scaled;
use cloze_pages::{Column, Table};
use cloze_run::{CORPORA, Error, PresetSummary, corpus_schema, resolved_preset, run_schema};
use serde_json::json;

use crate::args::Cli;
use crate::failure::Failure;
use crate::names::Names;
use crate::output::{self, say};

#[derive(Debug, Args)]
pub(crate) struct PresetsArgs {
    /// Print every value of this one, as a file for --config.
    #[arg(value_name = "NAME", value_parser = Names::OF_ALL_PRESETS, hide_possible_values = true)]
    name: Option<String>,
    /// As JSON: runs, each with its numbers, and corpora.
    #[arg(long, conflicts_with = "name")]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of what.
    #[arg(value_enum, value_name = "KIND", default_value_t = Kind::Run, hide_possible_values = true)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// The file of `pretrain --config`.
    Run,
    /// The file of `corpus build --config`.
    Corpus,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Whose.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Of which verb [default: of the command]
    #[arg(value_name = "VERB")]
    verb: Vec<String>,
    /// Write the pages of all verbs into this folder.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "verb")]
    to: Option<PathBuf>,
}

/// Lists the presets, or prints one.
pub(crate) fn presets(args: &PresetsArgs) -> Result<(), Failure> {
    if let Some(name) = &args.name {
        let text = resolved_preset(name)?;
        say!("{}", text.trim_end());
        return Ok(());
    }
    let all = PresetSummary::all();
    if args.json {
        output::document(&json!({ "runs": all, "corpora": CORPORA.names() }));
        return Ok(());
    }
    let columns = [
        "preset",
        "family",
        "layers",
        "parameters",
        "vocabulary",
        "steps",
        "tokens",
    ];
    let table = Table::new(columns.map(Column::text), all.iter().map(row)).to_string();
    say!("{}", table.trim_end());
    say!("\nof corpora: {}", CORPORA.names().join(", "));
    say!("all of one: {}", crate::command(["presets", "NAME"]));
    Ok(())
}

fn row(one: &PresetSummary) -> [String; 7] {
    [
        one.name.to_owned(),
        one.family.to_owned(),
        format!("{} of {}", one.layers, one.dim),
        scaled(one.parameters as f64, ""),
        format!("up to {}", one.vocab),
        one.steps.to_string(),
        scaled(one.tokens as f64, ""),
    ]
}

/// Prints what editors check configurations by.
pub(crate) fn schema(args: &SchemaArgs) {
    output::document(&match args.kind {
        Kind::Run => run_schema(),
        Kind::Corpus => corpus_schema(),
    });
}

/// Prints what a shell reads to complete the command.
pub(crate) fn completions(args: &CompletionsArgs) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "cloze", &mut script);
    say!("{}", String::from_utf8_lossy(&script).trim_end());
}

/// Prints a manual page, or writes all.
pub(crate) fn man(args: &ManArgs) -> Result<(), Failure> {
    let mut command = Cli::command();
    command.build();
    if let Some(folder) = &args.to {
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder));
        return Ok(written.map_err(Error::io("write manual pages into", folder))?);
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(of_verb(&command, &args.verb)?).render(&mut page);
    rendered.expect("memory takes any page");
    say!("{}", String::from_utf8_lossy(&page).trim_end());
    Ok(())
}

fn of_verb(command: &Command, verb: &[String]) -> Result<Command, Failure> {
    let found = verb
        .iter()
        .try_fold(command, |command, name| command.find_subcommand(name));
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        Failure::Usage(format!(
            "there is no verb `{}`: the verbs are {}",
            verb.join(" "),
            names.join(", ")
        ))
    })
}
