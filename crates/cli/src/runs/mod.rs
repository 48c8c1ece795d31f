//! What became of runs: `cloze runs`.

mod args;
mod list;
mod prune;
mod show;
mod summary;
mod verify;

pub(crate) use args::{RunsArgs, RunsVerb};

use crate::failure::Failure;

pub(crate) fn runs(args: &RunsArgs) -> Result<(), Failure> {
    match &args.verb {
        None => list::list(&args.folder, args.json),
        Some(RunsVerb::Show { run }) => show::show(run, args.json),
        Some(RunsVerb::Verify { run }) => verify::verify(run, args.json),
        Some(RunsVerb::Prune { run, keep, dry_run }) => {
            prune::prune(run, *keep, *dry_run, args.json)
        }
    }
}
