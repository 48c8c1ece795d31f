use std::path::PathBuf;

use clap::{Args, ValueHint};
use cloze_hub::{Card, Export};
use serde_json::json;
use tch::Device;

use super::open;
use crate::failure::Failure;
use crate::output::{self, say};

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The folder of a run, one in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    model: PathBuf,
    /// The folder to write: new, or empty.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    to: PathBuf,
    /// What the model is called on its card [default: the name of the folder]
    #[arg(long)]
    name: Option<String>,
    /// Its licence, as Hugging Face spells it: mit, apache-2.0, cc-by-4.0, ..
    #[arg(long)]
    license: Option<String>,
    /// Most megabytes of weights in one file; more go into several, with an index.
    #[arg(long, value_name = "MB", default_value_t = 5000, value_parser = clap::value_parser!(u64).range(1..))]
    max_shard: u64,
    /// As JSON: folder, kind, parameters, and unlike, what keeps transformers from reading it.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Writes a model for other libraries.
pub(crate) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let model = open(&args.model, Device::Cpu)?;
    let of_folder = || args.to.file_name().unwrap_or_default().to_string_lossy();
    let card = Card {
        name: args
            .name
            .clone()
            .unwrap_or_else(|| of_folder().into_owned()),
        license: args.license.clone(),
        facts: model.facts.clone(),
    };
    let unlike = model.save(&Export {
        target: &args.to,
        tokenizer: model.tokenizer.as_ref(),
        card: &card,
        max_shard: args.max_shard.saturating_mul(1_000_000),
    })?;
    if args.json {
        output::document(&json!({
            "folder": args.to, "kind": model.kind(), "parameters": model.parameters.count(),
            "unlike": unlike,
        }));
        return Ok(());
    }
    say!(
        "{}: {} of {} parameters, with its tokenizer and card",
        args.to.display(),
        model.kind(),
        model.parameters.count()
    );
    if unlike.is_empty() {
        say!(
            "transformers reads it: AutoModel.from_pretrained(\"{}\")",
            args.to.display()
        );
    } else {
        say!(
            "Hugging Face has no model of this kind ({}): cloze reads it, transformers does not",
            unlike.join(", ")
        );
    }
    Ok(())
}
