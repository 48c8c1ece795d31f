use std::path::PathBuf;

use clap::Args;

use crate::run::DeviceChoice;

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// language, novels, or the file of an experiment [default: language]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) experiment: Option<String>,
    /// A corpus that `corpus build` made; or files and folders of text, taken as they are [default:
    /// what the experiment names, or the built-in language]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(super) data: Vec<PathBuf>,
    /// Minimal pairs as BLiMP's .jsonl, where the experiment asks for them [default: a folder blimp
    /// beside the text]
    #[arg(long, value_name = "PATH")]
    pub(super) pairs: Option<PathBuf>,
    /// Sets any value of the configuration of all arms; may be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// The folder of runs, results and report; what is there already is not done again [default:
    /// comparisons/NAME]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// auto, cpu, cuda or cuda:N
    #[arg(long, default_value = "auto")]
    pub(super) device: DeviceChoice,
    /// Say what would be trained, and how the arms differ; train nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}
