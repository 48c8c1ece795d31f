//! The benches of criterion; with `--peers`, a training step of ours beside that of Hugging Face
//! transformers, in turns, from the same weights on the same batches.

mod arguments;
mod machine;
mod measure;
mod modes;
mod report;
mod rows;
mod run;
mod sides;
mod summary;
mod table;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::libtorch::{self, Variant};
use crate::workspace::Workspace;
use crate::{cache, process};

use arguments::{Comparison, PEERS};
use report::Report;
use sides::Sides;

pub(crate) fn run(workspace: &Workspace, words: &[&str]) -> Result<ExitCode> {
    if words.contains(&PEERS) {
        return compare(workspace, &Comparison::parse(words)?);
    }
    libtorch::ensure(workspace, Variant::Cpu)?;
    let mut cargo = workspace.cargo(&["bench", "--package=cloze-benches"]);
    process::run(cargo.args(words))?;
    Ok(ExitCode::SUCCESS)
}

/// Measures row after row, and writes the table anew after each: a stopped run loses one row.
fn compare(workspace: &Workspace, comparison: &Comparison) -> Result<ExitCode> {
    let sides = Sides::new(workspace)?;
    let target = workspace.target()?;
    let folder = target.join("side");
    let page = target.join("peers.md");
    let mut report = Report::new(workspace, comparison);
    for row in &comparison.rows {
        eprintln!("\n== {}", row.name);
        cache::remove(&folder)?;
        let measured = measure::row(row, comparison, &folder, &|side, task| {
            sides.ask(side, task)
        });
        report.add(row, measured);
        write(&page, &report.markdown())?;
        if let Some(json) = &comparison.json {
            write(json, &format!("{:#}\n", report.json()))?;
        }
    }
    cache::remove(&folder)?;
    println!("{}", report.markdown());
    eprintln!("the table is in {}", page.display());
    Ok(if report.is_whole() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
