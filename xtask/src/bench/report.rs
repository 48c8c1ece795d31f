use anyhow::Result;
use serde_json::{Value, json};

use super::arguments::Comparison;
use super::machine;
use super::measure::Measured;
use super::rows::Row;
use super::run::Run;
use super::summary::{Spread, Summary};
use super::table;
use crate::workspace::Workspace;

/// All rows so far.
#[derive(Debug)]
pub(super) struct Report<'a> {
    machine: String,
    comparison: &'a Comparison,
    rows: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    row: Row,
    /// With what went wrong, where something did.
    measured: Result<Measured, String>,
}

impl<'a> Report<'a> {
    pub(super) fn new(workspace: &Workspace, comparison: &'a Comparison) -> Self {
        Self {
            machine: machine::describe(workspace),
            comparison,
            rows: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, row: &Row, measured: Result<Measured>) {
        let row = row.clone();
        let measured = measured.map_err(|error| format!("{error:#}"));
        let told = measured.inspect_err(|error| eprintln!("{error}"));
        self.rows.push(Entry {
            row,
            measured: told,
        });
    }

    /// Whether no row failed.
    pub(super) fn is_whole(&self) -> bool {
        self.rows.iter().all(|entry| entry.measured.is_ok())
    }

    pub(super) fn markdown(&self) -> String {
        let lines: String = self.rows.iter().map(Entry::line).collect();
        let modes: String = self.rows.iter().map(Entry::modes).collect();
        format!(
            "{}{}{lines}\nThe peer's modes, tokens/s:\n\n{modes}",
            self.foreword(),
            table::head(self.comparison.loss_steps)
        )
    }

    /// Every number, all digits.
    pub(super) fn json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(Entry::json).collect();
        json!({
            "machine": self.machine, "command": self.comparison.command, "rounds": self.comparison.rounds,
            "loss_steps": self.comparison.loss_steps, "rows": rows,
        })
    }

    fn foreword(&self) -> String {
        let measured = self
            .rows
            .iter()
            .find_map(|entry| entry.measured.as_ref().ok());
        let versions = measured.map(versions).unwrap_or_default();
        format!(
            "{}\n{versions}`{}`: {} rounds, each side in turn; median (least–most)\n\n",
            self.machine, self.comparison.command, self.comparison.rounds
        )
    }
}

impl Entry {
    fn line(&self) -> String {
        match &self.measured {
            Ok(measured) => table::line(&self.row.name, measured, &self.summary(measured)),
            Err(_) => table::failure(&self.row.name),
        }
    }

    fn modes(&self) -> String {
        match &self.measured {
            Ok(measured) => table::modes(&self.row, measured),
            Err(error) => format!("- {} failed: {}\n", self.row.name, error.replace('\n', " ")),
        }
    }

    fn summary(&self, measured: &Measured) -> Summary {
        Summary::new(measured, self.row.tokens())
    }

    fn json(&self) -> Value {
        let measured = match &self.measured {
            Ok(measured) => measured,
            Err(error) => return json!({ "row": self.row.name, "failed": error }),
        };
        let summary = self.summary(measured);
        let said = |runs: &[Run; 2]| json!({ "ours": runs[0].said, "peer": runs[1].said });
        let tried = measured.probe.tried.iter();
        let tried = tried.map(|(mode, run)| json!({ "mode": mode.to_string(), "run": run.said }));
        let skipped = measured.probe.skipped.iter().map(ToString::to_string);
        let [ours, peer] = &summary.speed;
        json!({
            "row": self.row.name,
            "tokens_per_step": self.row.tokens(),
            "ours": spread(ours), "peer": spread(peer), "ratio": spread(&summary.ratio),
            "mode": measured.mode.to_string(),
            "memory": summary.memory, "memory_ratio": summary.memory_ratio(),
            "gemm_share": summary.share, "loss": summary.loss,
            "facts": measured.facts,
            "probe": tried.collect::<Vec<_>>(),
            "skipped": skipped.collect::<Vec<_>>(),
            "without_dropout": said(&measured.unhurried),
            "rounds": measured.rounds.iter().map(said).collect::<Vec<_>>(),
        })
    }
}

fn spread(spread: &Spread) -> Value {
    json!({ "median": spread.median, "least": spread.least, "most": spread.most })
}

fn versions(measured: &Measured) -> String {
    let [_, peer] = &measured.unhurried;
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let facts = &measured.facts;
    format!(
        "ours on libtorch {}, {} kernels; transformers {} on torch {}; {} threads\n",
        word(&facts["libtorch"]),
        word(&facts["instructions"]),
        word(&peer.said["transformers"]),
        word(&peer.said["torch"]),
        facts["threads"],
    )
}

#[cfg(test)]
mod tests;
