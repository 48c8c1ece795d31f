use std::path::Path;

use clap::Args;
use cloze_setup::{Variant, libtorch, lines, warning};

use crate::failure::Failure;
use crate::output::{error, say};

#[derive(Debug, Args)]
pub(crate) struct SetupArgs {
    /// The libtorch for NVIDIA's cards, too.
    #[arg(long)]
    cuda: bool,
    /// Print its folder alone.
    #[arg(long)]
    path: bool,
}

/// Gets libtorch for a project, and prints the lines by which cargo finds it.
pub(crate) fn setup(args: &SetupArgs) -> Result<(), Failure> {
    let variant = if args.cuda {
        Variant::Cuda
    } else {
        Variant::Cpu
    };
    let folder = libtorch(variant).map_err(Failure::Setup)?;
    if args.path {
        say!("{}", folder.display());
    } else {
        let before = warning(Path::new("."));
        say!("{}", lines(&folder).trim_end());
        before.into_iter().for_each(error);
    }
    Ok(())
}
