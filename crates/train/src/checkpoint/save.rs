use std::fs;
use std::path::Path;

use cloze_model::Named;

use super::disks::{Disks, litter};
use super::manifest::{self, Manifest};
use super::writer::{bytes, json, tensors, write};
use super::{CheckpointError, MODEL, OPTIMIZER, STATE, State};

/// Room for what is not tensors, and for a disk that counts in blocks.
const BESIDES: u64 = 1 << 20;

/// Writes a checkpoint whole or not at all: under a temporary name beside `target`, flushed to disk,
/// then renamed. A folder of that name is replaced.
pub(super) fn save(
    disks: &Disks,
    target: &Path,
    state: &State,
    weights: &[Named],
    memory: &[Named],
) -> Result<(), CheckpointError> {
    let temporary = target.with_file_name(litter(&format!("step-{}", state.step)));
    let written = check_room(disks, target, weights, memory)
        .and_then(|()| write_all(disks, &temporary, state, weights, memory))
        .and_then(|()| replace(disks, &temporary, target));
    if written.is_err() {
        // It may be what fills the disk. What matters is the error that led here.
        let _ = disks.files.remove(&temporary);
    }
    written
}

/// Sees a full disk before hours of writing to it.
fn check_room(
    disks: &Disks,
    target: &Path,
    weights: &[Named],
    memory: &[Named],
) -> Result<(), CheckpointError> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let needed: u64 = weights
        .iter()
        .chain(memory)
        .map(|one| bytes(&one.tensor) as u64)
        .sum();
    let (needed, free) = (needed + BESIDES, disks.free(folder)?);
    if free < needed {
        let folder = folder.to_owned();
        return Err(CheckpointError::Full {
            folder,
            needed,
            free,
        });
    }
    Ok(())
}

fn write_all(
    disks: &Disks,
    folder: &Path,
    state: &State,
    weights: &[Named],
    memory: &[Named],
) -> Result<(), CheckpointError> {
    disks.create_folder(folder)?;
    let path = |name| folder.join(name);
    let entries = [
        (
            MODEL,
            write(disks, &path(MODEL), |file| tensors(file, weights))?,
        ),
        (
            OPTIMIZER,
            write(disks, &path(OPTIMIZER), |file| tensors(file, memory))?,
        ),
        (STATE, write(disks, &path(STATE), |file| json(file, state))?),
    ];
    let manifest = Manifest::new(state.step, entries);
    write(disks, &path(manifest::NAME), |file| json(file, &manifest))?;
    disks.sync(folder)
}

fn replace(disks: &Disks, new: &Path, target: &Path) -> Result<(), CheckpointError> {
    // A folder that is not empty cannot be renamed over. What stands here is damaged or the same.
    if fs::symlink_metadata(target).is_ok() {
        let old = target.with_file_name(litter("old"));
        disks.rename(target, &old)?;
        disks.remove(&old)?;
    }
    disks.rename(new, target)?;
    disks.sync(target.parent().unwrap_or(Path::new(".")))
}
