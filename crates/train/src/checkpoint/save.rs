use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::symlink;
use std::path::Path;

use serde::Serialize;
use tch::Tensor;

use super::manifest::{self, Manifest};
use super::{CheckpointError, FILES, LITTER, MODEL, OPTIMIZER, STATE, State};

/// Writes a checkpoint whole or not at all: under a temporary name beside `target`, flushed to disk,
/// then renamed. A folder of that name is replaced.
pub(super) fn save(
    target: &Path,
    state: &State,
    parameters: &[(String, Tensor)],
    moments: &[(String, Tensor)],
) -> Result<(), CheckpointError> {
    let temporary = target.with_file_name(litter(&format!("step-{}", state.step)));
    fs::create_dir(&temporary).map_err(CheckpointError::io("create", &temporary))?;
    write_tensors(&temporary.join(MODEL), parameters)?;
    write_tensors(&temporary.join(OPTIMIZER), moments)?;
    write_json(&temporary.join(STATE), state)?;
    let manifest = Manifest::of(state.step, &temporary, &FILES)
        .map_err(CheckpointError::io("read back", &temporary))?;
    write_json(&temporary.join(manifest::NAME), &manifest)?;
    flush(&temporary)?;
    replace(&temporary, target)
}

/// Makes a link point elsewhere in one step.
pub(super) fn relink(link: &Path, target: &Path) -> Result<(), CheckpointError> {
    let temporary = link.with_file_name(litter("latest"));
    symlink(target, &temporary).map_err(CheckpointError::io("create", &temporary))?;
    fs::rename(&temporary, link).map_err(CheckpointError::io("replace", link))
}

/// A name that is removed at the next start, if it is still there.
fn litter(name: &str) -> String {
    format!("{LITTER}{name}-{}", std::process::id())
}

fn write_tensors(path: &Path, tensors: &[(String, Tensor)]) -> Result<(), CheckpointError> {
    Tensor::write_safetensors(tensors, path).map_err(CheckpointError::tensors(path))?;
    flush(path)
}

fn write_json(path: &Path, value: &impl Serialize) -> Result<(), CheckpointError> {
    let text = serde_json::to_vec_pretty(value).map_err(io::Error::from);
    let write = |text: Vec<u8>| File::create(path)?.write_all(&text);
    text.and_then(write)
        .map_err(CheckpointError::io("write", path))?;
    flush(path)
}

/// Waits until the content of a file, or the names in a folder, are on disk.
fn flush(path: &Path) -> Result<(), CheckpointError> {
    let sync = || File::open(path)?.sync_all();
    sync().map_err(CheckpointError::io("flush", path))
}

fn replace(new: &Path, target: &Path) -> Result<(), CheckpointError> {
    // A folder that is not empty cannot be renamed over. What stands here is damaged or the same.
    let old = target.with_file_name(litter("old"));
    match fs::rename(target, &old) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        moved => {
            moved.map_err(CheckpointError::io("move away", target))?;
            fs::remove_dir_all(&old).map_err(CheckpointError::io("remove", &old))?;
        }
    }
    fs::rename(new, target).map_err(CheckpointError::io("rename to", target))?;
    flush(target.parent().unwrap_or(Path::new(".")))
}
