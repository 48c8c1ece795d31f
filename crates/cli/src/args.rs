use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueHint};
use cloze_run::PrecisionChoice;
use cloze_train::Resume;

use crate::about::{CompletionsArgs, ManArgs, PresetsArgs, SchemaArgs};
use crate::compare::CompareArgs;
use crate::corpus::CorpusArgs;
use crate::device::DeviceArgs;
use crate::evaluate::EvaluateArgs;
use crate::models::{EmbedArgs, ExportArgs, FillMaskArgs, GenerateArgs, ImportArgs};
use crate::names::Names;
use crate::runs::RunsArgs;
use crate::setup::SetupArgs;
use crate::{examples, version};

/// Build, pretrain and look into language models.
#[derive(Debug, Parser)]
#[command(
    name = "cloze",
    version,
    long_version = version::long(),
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = examples::CLOZE
)]
pub(crate) struct Cli {
    /// Print results and errors alone.
    #[arg(short, long, global = true, display_order = 900)]
    pub(crate) quiet: bool,
    /// Say more of what is done; -vv also what other libraries say.
    ///
    /// Where neither -q nor -v is given, RUST_LOG says it: error, info, debug, ..
    #[arg(
        short,
        long,
        global = true,
        action = ArgAction::Count,
        conflicts_with = "quiet",
        display_order = 901
    )]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The heading of what concerns no result.
pub(crate) const MACHINE: &str = "Machine";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Pretrain a BERT or a GPT on text.
    ///
    /// With no option: a small BERT on a built-in language.
    #[command(after_help = examples::PRETRAIN)]
    Pretrain(Box<PretrainArgs>),
    /// List runs, look at one, verify its checkpoints, remove old ones.
    #[command(after_help = examples::RUNS)]
    Runs(RunsArgs),
    /// From raw text to tokens.
    #[command(after_help = examples::CORPUS)]
    Corpus(CorpusArgs),
    /// Go on from the beginning of a text: a GPT.
    #[command(after_help = examples::GENERATE)]
    Generate(Box<GenerateArgs>),
    /// Fill the blanks of a text: a BERT.
    #[command(after_help = examples::FILL_MASK)]
    FillMask(FillMaskArgs),
    /// Turn texts into vectors: a BERT.
    #[command(after_help = examples::EMBED)]
    Embed(EmbedArgs),
    /// Score a trained model.
    ///
    /// By perplexity, covered tokens, minimal pairs, the distance from the optimum.
    #[command(after_help = examples::EVALUATE)]
    Evaluate(EvaluateArgs),
    /// Train models that differ in one thing, and report on them.
    #[command(after_help = examples::COMPARE)]
    Compare(CompareArgs),
    /// Make a folder of Hugging Face the folder of a run.
    #[command(after_help = examples::IMPORT)]
    Import(ImportArgs),
    /// Write a model in the layout of Hugging Face.
    #[command(after_help = examples::EXPORT)]
    Export(ExportArgs),
    /// Get libtorch for a project of your own.
    ///
    /// And print the lines by which cargo finds it.
    #[command(after_help = examples::SETUP)]
    Setup(SetupArgs),
    /// List the presets, or print one of them.
    #[command(after_help = examples::PRESETS)]
    Presets(PresetsArgs),
    /// Print the JSON schema of a configuration, for editors.
    #[command(after_help = examples::SCHEMA)]
    Schema(SchemaArgs),
    /// Print what a shell needs to complete this command.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print a manual page.
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
    /// Say what this machine and this build have, and what is missing.
    #[command(after_help = examples::DOCTOR)]
    Doctor {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PretrainArgs {
    /// A named configuration: `cloze presets` lists them [default: bert-tiny]
    #[arg(long, value_name = "NAME", value_parser = Names::OF_RUNS, hide_possible_values = true)]
    pub(crate) preset: Option<String>,
    /// Begin with the weights of a run, of a Hugging Face folder, or of hf://ORG/NAME.
    ///
    /// With its network and its tokenizer, too.
    #[arg(
        long,
        value_name = "MODEL",
        conflicts_with = "tokenizer",
        value_hint = ValueHint::DirPath
    )]
    pub(crate) from: Option<PathBuf>,
    /// A configuration of your own.
    ///
    /// What it leaves out comes from the preset that it names.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// A corpus, or files and folders of text [default: a built-in language]
    ///
    /// A corpus is what `corpus build` made; text is taken as it is.
    #[arg(long, value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(crate) data: Vec<PathBuf>,
    /// A corpus and its weight beside those of others, such as web=3: one of several, of the same
    /// tokenizer, whose sequences are mixed; give the option once for each.
    #[arg(
        long,
        value_name = "CORPUS=WEIGHT",
        value_parser = mixed,
        hide_short_help = true,
        conflicts_with_all = ["data", "tokenizer", "vocab", "from"]
    )]
    pub(crate) mix: Vec<(PathBuf, f64)>,
    /// bpe, wordpiece, unigram, char or byte, learned from the text; or a tokenizer.json
    #[arg(
        long,
        value_name = "KIND|FILE",
        value_parser = Names::OF_TOKENIZERS,
        hide_possible_values = true,
        hide_short_help = true
    )]
    pub(crate) tokenizer: Option<String>,
    /// Most tokens of a vocabulary that is learned.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) vocab: Option<u64>,
    /// Steps of the whole run.
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,
    /// What every random choice of the run comes from.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) seed: Option<u64>,
    /// Set any value, such as model.dropout=0; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// The folder of the run [default: runs/PRESET]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Go on from the newest checkpoint in the folder (auto), begin anew (never), or start from a
    /// checkpoint elsewhere.
    #[arg(long, value_name = "auto|never|PATH", default_value = "auto", value_parser = resume, hide_short_help = true)]
    pub(crate) resume: Resume,
    #[command(flatten)]
    pub(crate) device: DeviceArgs,
    /// What to compute in [default: auto, for a run that goes on what it began with]
    #[arg(
        long,
        value_name = "auto|fp32|bf16",
        help_heading = MACHINE,
        hide_short_help = true
    )]
    pub(crate) precision: Option<PrecisionChoice>,
    /// Make a few steps, and say the plan of the run; keep nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show where the time of a step goes, of 30 steps if --steps does not say how many, and write it
    /// into profile.json; the steps of a warm-up are not counted.
    #[arg(long, conflicts_with = "dry_run", hide_short_help = true)]
    pub(crate) profile: bool,
    /// Show the run on the whole terminal.
    ///
    /// Curves, throughput, memory, messages. q stops and saves, s saves.
    #[arg(long, conflicts_with_all = ["dry_run", "profile"])]
    pub(crate) dashboard: bool,
    /// Write event files for TensorBoard into the run's folder, under tensorboard/.
    #[arg(long, conflicts_with = "dry_run", hide_short_help = true)]
    pub(crate) tensorboard: bool,
    /// The outcome, or what a dry run found, as JSON.
    ///
    /// One object: run, outcome, end, step, seconds.
    #[arg(long, conflicts_with = "dashboard")]
    pub(crate) json: bool,
}

impl Verb {
    /// Whether standard output is for a program.
    pub(crate) fn is_json(&self) -> bool {
        match self {
            Self::Pretrain(args) => args.json,
            Self::Runs(args) => args.json,
            Self::Corpus(args) => args.is_json(),
            Self::Generate(args) => args.json,
            Self::FillMask(args) => args.json,
            Self::Embed(args) => args.json,
            Self::Evaluate(args) => args.json,
            Self::Compare(args) => args.json,
            Self::Import(args) => args.json,
            Self::Export(args) => args.json,
            Self::Presets(args) => args.json,
            Self::Doctor { json } => *json,
            Self::Setup(_) | Self::Schema(_) | Self::Completions(_) | Self::Man(_) => false,
        }
    }
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
