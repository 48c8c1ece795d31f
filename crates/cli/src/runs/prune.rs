use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use cloze_pages::numbers::bytes;
use cloze_run::Error;
use cloze_train::{Checkpoint, Checkpoints, Lock};
use serde_json::json;

use super::show::{find, saved, size};
use crate::failure::Failure;
use crate::output::{self, say};

/// Damaged checkpoints go too, unless nothing whole would be left.
pub(super) fn prune(
    run: &Path,
    keep: NonZeroUsize,
    dry_run: bool,
    as_json: bool,
) -> Result<(), Failure> {
    find(run)?;
    let _lock = Lock::take(run).map_err(cloze_train::Error::from)?;
    let saved = saved(run)?;
    let whole = saved
        .iter()
        .filter(|(_, path)| Checkpoint::open(path).is_ok());
    let newest: Vec<_> = whole.take(keep.get()).collect();
    if newest.is_empty() && !saved.is_empty() {
        return Err(Failure::Data(format!(
            "no checkpoint of {} is whole: nothing is removed. `runs verify` says what is wrong",
            run.display()
        )));
    }
    let best = Checkpoints::new(run).linked(Checkpoints::BEST);
    let stays = |one: &&(u64, _)| newest.contains(one) || best.as_ref() == Some(&one.1);
    let (mut freed, mut removed) = (0, Vec::new());
    for (step, path) in saved.iter().filter(|one| !stays(one)) {
        let size = size(path);
        if !dry_run {
            fs::remove_dir_all(path).map_err(Error::io("remove", path))?;
        }
        freed += size;
        let done = if dry_run { "would go" } else { "removed" };
        removed.push(json!({ "step": step, "path": path, "bytes": size }));
        if !as_json {
            say!("step {step}: {done}, {}", bytes(size));
        }
    }
    if as_json {
        let found = json!({ "run": run, "dry_run": dry_run, "bytes": freed, "removed": removed });
        output::document(&found);
        return Ok(());
    }
    let done = if dry_run { "would be freed" } else { "freed" };
    say!("{} {done}", bytes(freed));
    Ok(())
}
