use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::json;
use tch::Device;

use super::open;
use crate::command;
use crate::failure::Failure;
use crate::output::{self, say, tell};

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// A folder in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    from: PathBuf,
    /// The folder of the run that it becomes [default: runs/NAME]
    #[arg(long, value_name = "RUN", value_hint = ValueHint::DirPath)]
    to: Option<PathBuf>,
    /// As JSON: run, from, kind, layers, dim, parameters, tokens, rows.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Reads and checks a folder, and writes it as the folder of a run that has made no step.
pub(crate) fn import(args: &ImportArgs) -> Result<(), Failure> {
    let model = open(&args.from, Device::Cpu)?;
    let network = &model.config.network;
    tell!(
        "{}: a {} of {} layers of {}, {} parameters, every number finite",
        args.from.display(),
        model.kind(),
        network.layers,
        network.dim,
        model.parameters.count()
    );
    let tokenizer = model.tokenizer()?;
    tell!(
        "its tokenizer has {} tokens for {} rows",
        tokenizer.vocab_size(),
        model.config.vocab_size
    );
    let to = args
        .to
        .clone()
        .unwrap_or_else(|| Path::new("runs").join(model.title()));
    cloze_run::import(&model, &model.path, &to)?;
    if args.json {
        output::document(&json!({
            "run": to, "from": args.from, "kind": model.kind(), "layers": network.layers,
            "dim": network.dim, "parameters": model.parameters.count(),
            "tokens": tokenizer.vocab_size(), "rows": model.config.vocab_size,
        }));
        return Ok(());
    }
    say!("the run is in {}. What to try next:", to.display());
    let from = to.display().to_string();
    say!(
        "  {}",
        command(["pretrain", "--from", &from, "--data", "FOLDER"])
    );
    Ok(())
}
