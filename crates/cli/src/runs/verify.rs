use std::path::Path;

use cloze_pages::numbers::bytes;
use cloze_train::Checkpoint;
use serde_json::{Value, json};

use super::show::{find, saved, size};
use crate::failure::Failure;
use crate::output::{self, say};

pub(super) fn verify(run: &Path, as_json: bool) -> Result<(), Failure> {
    find(run)?;
    let saved = saved(run)?;
    let (mut damaged, mut found) = (0, Vec::<Value>::new());
    for (step, path) in &saved {
        let (size, damage) = (size(path), Checkpoint::open(path).err());
        match &damage {
            _ if as_json => {}
            None => say!("step {step}: whole, {}", bytes(size)),
            Some(damage) => say!("step {step}: {damage}"),
        }
        damaged += usize::from(damage.is_some());
        found.push(json!({
            "step": step, "path": path, "bytes": size, "whole": damage.is_none(),
            "damage": damage.map(|damage| damage.to_string()),
        }));
    }
    if as_json {
        output::document(&json!({ "run": run, "damaged": damaged, "checkpoints": found }));
    } else if saved.is_empty() {
        say!("{} has no checkpoints yet", run.display());
    }
    if damaged > 0 {
        return Err(Failure::Data(format!(
            "{damaged} of {} checkpoints are damaged. A run goes on from the newest whole one; \
             the damaged ones can be deleted",
            saved.len()
        )));
    }
    Ok(())
}
