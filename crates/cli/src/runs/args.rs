use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use crate::examples;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RunsArgs {
    /// The folder whose runs are listed.
    #[arg(default_value = "runs", value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// As JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Option<RunsVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsVerb {
    /// Say all about one run: its state, its checkpoints, its last evaluations.
    #[command(after_help = examples::SHOW)]
    Show {
        /// Its folder.
        #[arg(value_hint = ValueHint::DirPath)]
        run: PathBuf,
    },
    /// Read every byte of every checkpoint, and say which are damaged.
    #[command(after_help = examples::VERIFY)]
    Verify {
        /// Its folder.
        #[arg(value_hint = ValueHint::DirPath)]
        run: PathBuf,
    },
    /// Remove checkpoints: all but the newest whole ones and the best.
    #[command(after_help = examples::PRUNE)]
    Prune {
        /// Its folder.
        #[arg(value_hint = ValueHint::DirPath)]
        run: PathBuf,
        /// How many of the newest stay.
        #[arg(long, value_name = "N", default_value = "1")]
        keep: NonZeroUsize,
        /// Only say what would go.
        #[arg(long)]
        dry_run: bool,
    },
}
