use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use cloze_run::{DeviceChoice, PrecisionChoice};
use cloze_train::Resume;

use crate::compare::CompareArgs;
use crate::corpus::CorpusArgs;
use crate::evaluate::EvaluateArgs;
use crate::models::{EmbedArgs, ExportArgs, FillMaskArgs, GenerateArgs, ImportArgs};
use crate::runs::RunsArgs;
use crate::setup::SetupArgs;

/// Build, pretrain and look into language models.
#[derive(Debug, Parser)]
#[command(name = "cloze", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Pretrain a BERT or a GPT on text. With no option: a small BERT on a built-in language.
    Pretrain(Box<PretrainArgs>),
    /// List runs, look at one, verify its checkpoints, remove old ones.
    Runs(RunsArgs),
    /// From raw text to tokens.
    Corpus(CorpusArgs),
    /// Go on from the beginning of a text: a GPT.
    Generate(Box<GenerateArgs>),
    /// Fill the blanks of a text: a BERT.
    FillMask(FillMaskArgs),
    /// Turn texts into vectors: a BERT.
    Embed(EmbedArgs),
    /// Score a trained model: perplexity, covered tokens, minimal pairs, distance from the optimum.
    Evaluate(EvaluateArgs),
    /// Train models that differ in one thing, score them alike, and write a report.
    Compare(CompareArgs),
    /// Make a folder of Hugging Face the folder of a run.
    Import(ImportArgs),
    /// Write a model in the layout of Hugging Face.
    Export(ExportArgs),
    /// Get libtorch for a project of your own, and print the lines by which cargo finds it.
    Setup(SetupArgs),
    /// Say what this machine and this build have, and what to do about what is missing.
    Doctor {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PretrainArgs {
    /// A named configuration: bert-tiny, gpt-mini, shakespeare-char, .. [default: bert-tiny]
    #[arg(long, value_name = "NAME")]
    pub(crate) preset: Option<String>,
    /// Begin with the weights, the network and the tokenizer of a run, or of a folder in the layout
    /// of Hugging Face.
    #[arg(long, value_name = "MODEL", conflicts_with = "tokenizer")]
    pub(crate) from: Option<PathBuf>,
    /// A configuration of your own; what it leaves out comes from the preset that it names.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// A corpus that `corpus build` made; or files and folders of text, taken as they are [default:
    /// the built-in language]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) data: Vec<PathBuf>,
    /// A corpus and its weight beside those of others, such as web=3: one of several, of the same
    /// tokenizer, whose sequences are mixed; give the option once for each.
    #[arg(
        long,
        value_name = "CORPUS=WEIGHT",
        value_parser = mixed,
        conflicts_with_all = ["data", "tokenizer", "vocab", "from"]
    )]
    pub(crate) mix: Vec<(PathBuf, f64)>,
    /// bpe, wordpiece, unigram, char or byte, learned from the text; or a tokenizer.json
    #[arg(long, value_name = "KIND|FILE")]
    pub(crate) tokenizer: Option<String>,
    /// Most tokens of a vocabulary that is learned.
    #[arg(long, value_name = "N")]
    pub(crate) vocab: Option<u64>,
    /// Steps of the whole run.
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,
    /// What every random choice of the run comes from.
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Sets any value of the configuration, for instance model.dropout=0; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// The folder of the run [default: runs/PRESET]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Go on from the newest checkpoint in the folder (auto), begin anew (never), or start from a
    /// checkpoint elsewhere.
    #[arg(long, value_name = "auto|never|PATH", default_value = "auto", value_parser = resume)]
    pub(crate) resume: Resume,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "auto")]
    pub(crate) device: DeviceChoice,
    /// What to compute in [default: auto, for a run that goes on what it began with]
    #[arg(long, value_name = "auto|fp32|bf16")]
    pub(crate) precision: Option<PrecisionChoice>,
    /// One step end to end, then the plan of the run; keeps nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show where the time of a step goes, of 30 steps if --steps does not say how many, and write it
    /// into profile.json; the steps of a warm-up are not counted.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) profile: bool,
    /// Show the run on the whole terminal: curves, throughput, memory, messages. q stops and saves, s
    /// saves.
    #[arg(long, conflicts_with_all = ["dry_run", "profile"])]
    pub(crate) dashboard: bool,
    /// Write event files for TensorBoard into the run's folder, under tensorboard/.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) tensorboard: bool,
}

fn mixed(given: &str) -> Result<(PathBuf, f64), String> {
    let parts = given.rsplit_once('=');
    let parts = parts.and_then(|(path, weight)| Some((path.into(), weight.trim().parse().ok()?)));
    parts.ok_or_else(|| "write CORPUS=WEIGHT, such as --mix corpora/web=3".to_owned())
}

fn resume(given: &str) -> Result<Resume, std::convert::Infallible> {
    Ok(match given {
        "auto" => Resume::Auto,
        "never" => Resume::Never,
        path => Resume::Path(path.into()),
    })
}
