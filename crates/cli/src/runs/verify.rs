use std::path::Path;

use cloze_pages::numbers::bytes;
use cloze_train::Checkpoint;

use super::show::{find, saved, size};
use crate::failure::Failure;
use crate::output::say;

pub(super) fn verify(run: &Path) -> Result<(), Failure> {
    find(run)?;
    let saved = saved(run)?;
    let mut damaged = 0;
    for (step, path) in &saved {
        match Checkpoint::open(path) {
            Ok(_) => say!("step {step}: whole, {}", bytes(size(path))),
            Err(damage) => {
                damaged += 1;
                say!("step {step}: {damage}");
            }
        }
    }
    match (saved.len(), damaged) {
        (0, _) => say!("{} has no checkpoints yet", run.display()),
        (_, 0) => {}
        (all, damaged) => {
            return Err(Failure::Data(format!(
                "{damaged} of {all} checkpoints are damaged. A run goes on from the newest whole one; \
                 the damaged ones can be deleted"
            )));
        }
    }
    Ok(())
}
