use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use cloze_evaluate::Evaluation;

use crate::device::DeviceArgs;

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// The folder of a run, one in the layout of Hugging Face, or hf://ORG/NAME.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    pub(super) model: PathBuf,
    /// What to ask; may be repeated.
    #[arg(long, value_name = "TASK", required = true, value_parser = tasks())]
    pub(super) task: Vec<Evaluation>,
    /// Text, or for pairs a file or folder of BLiMP's .jsonl [default: what the run held out]
    #[arg(long, value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath)]
    pub(super) data: Vec<PathBuf>,
    /// At most so many: pairs of each paradigm, tokens of text, documents of the language.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    /// For optimum: the level of the language [default: the run's]
    #[arg(long, value_name = "easy|standard|hard", hide_short_help = true)]
    pub(super) level: Option<String>,
    /// Share of the tokens that are covered together, where a masked model is asked.
    #[arg(long, value_name = "SHARE", default_value_t = 0.15, value_parser = share, hide_short_help = true)]
    pub(super) share: f64,
    /// Which tokens are covered.
    #[arg(long, value_name = "N", default_value_t = 0, hide_short_help = true)]
    pub(super) seed: u64,
    /// Also the means by what the items have in common; may be repeated.
    #[arg(long, value_name = "GROUP", value_parser = GROUPS, hide_short_help = true)]
    pub(super) by: Vec<String>,
    /// A line of JSON for each scored item.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(super) out: Option<PathBuf>,
    /// The numbers as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(super) device: DeviceArgs,
}

/// Of pairs three, of the built-in language two.
const GROUPS: [&str; 5] = ["phenomenon", "paradigm", "length", "position", "distance"];

/// With the names, which a shell completes.
fn tasks() -> impl TypedValueParser<Value = Evaluation> {
    let names = PossibleValuesParser::new(Evaluation::ALL.map(Evaluation::name));
    names.try_map(|name| name.parse::<Evaluation>())
}

fn share(given: &str) -> Result<f64, String> {
    let share = given
        .parse()
        .ok()
        .filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| "expected a number above 0, at most 1".to_owned())
}
