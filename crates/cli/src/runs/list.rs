use std::fs;
use std::path::Path;
use std::time::Duration;

use super::summary::Summary;
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;

/// All runs of a folder, the one that was written to last first.
pub(super) fn list(folder: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::Data(format!(
                "{} does not exist: give the folder that holds your runs",
                folder.display()
            )));
        }
        entries => entries.map_err(Failure::io("read the folder", folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(Failure::io("read the folder", folder))?
            .path();
        if path.is_dir() {
            found.extend(Summary::of(&path)?);
        }
    }
    if found.is_empty() {
        say!(
            "{} holds no runs. To make one: {} pretrain",
            folder.display(),
            invoked_as()
        );
        return Ok(());
    }
    found.sort_by_key(|summary| (summary.age.unwrap_or(Duration::MAX), summary.path.clone()));
    let rows: Vec<[String; 5]> = found.iter().map(row).collect();
    say!("{}", table(&["run", "state", "step", "loss", "age"], &rows));
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
        summary.age.map_or("-".to_owned(), ago),
    ]
}

/// The largest unit.
pub(super) fn ago(age: Duration) -> String {
    let seconds = age.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86400),
    }
}

/// Columns that are as wide as they must be.
pub(super) fn table<const N: usize>(head: &[&str; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].len()]).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let padded = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rows = rows
        .iter()
        .map(|row| line(row.each_ref().map(String::as_str)));
    let lines: Vec<String> = std::iter::once(line(*head)).chain(rows).collect();
    lines.join("\n")
}
