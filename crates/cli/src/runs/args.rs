use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RunsArgs {
    /// The folder whose runs are listed.
    #[arg(default_value = "runs", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    #[command(subcommand)]
    pub(crate) verb: Option<RunsVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunsVerb {
    /// Say all about one run: its state, its checkpoints, its last evaluations.
    Show {
        /// Its folder.
        run: PathBuf,
    },
    /// Read every byte of every checkpoint, and say which are damaged.
    Verify {
        /// Its folder.
        run: PathBuf,
    },
    /// Remove checkpoints: all but the newest whole ones and the best.
    Prune {
        /// Its folder.
        run: PathBuf,
        /// How many of the newest stay.
        #[arg(long, value_name = "N", default_value = "1")]
        keep: NonZeroUsize,
        /// Only say what would go.
        #[arg(long)]
        dry_run: bool,
    },
}
