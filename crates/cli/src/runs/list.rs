use std::fs;
use std::path::Path;
use std::time::Duration;

use cloze_pages::numbers::short_time;
use cloze_pages::{Column, Table};
use cloze_run::Error;
use serde_json::{Value, json};

use super::summary::Summary;
use crate::command;
use crate::failure::Failure;
use crate::output::{self, say};

/// All runs of a folder, the one that was written to last first.
pub(super) fn list(folder: &Path, as_json: bool) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::Data(format!(
                "{} does not exist: give the folder that holds your runs",
                folder.display()
            )));
        }
        entries => entries.map_err(Error::io("read the folder", folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io("read the folder", folder))?.path();
        if path.is_dir() {
            found.extend(Summary::of(&path)?);
        }
    }
    found.sort_by_key(|summary| (summary.age.unwrap_or(Duration::MAX), summary.path.clone()));
    if as_json {
        let runs: Vec<Value> = found.iter().map(Summary::json).collect();
        output::document(&json!({ "runs": runs }));
        return Ok(());
    }
    if found.is_empty() {
        say!(
            "{} holds no runs. To make one: {}",
            folder.display(),
            command(["pretrain"])
        );
        return Ok(());
    }
    let columns = ["run", "state", "step", "loss", "age"].map(Column::text);
    let table = Table::new(columns, found.iter().map(row)).to_string();
    say!("{}", table.trim_end());
    Ok(())
}

fn row(summary: &Summary) -> [String; 5] {
    let Summary { path, steps, .. } = summary;
    let loss = summary.history.steps.last().map(|last| last.loss);
    [
        path.display().to_string(),
        summary.state().to_owned(),
        format!("{}/{steps}", summary.step()),
        loss.map_or("-".to_owned(), |loss| format!("{loss:.3}")),
        summary.age.map_or("-".to_owned(), short_time),
    ]
}
