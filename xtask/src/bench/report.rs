use anyhow::{Error, Result};
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
pub(super) struct Report {
    machine: String,
    command: String,
    rounds: u32,
    loss_steps: u32,
    rows: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    tokens: f64,
    /// With what went wrong, where something did.
    measured: Result<Measured, String>,
}

impl Report {
    pub(super) fn new(workspace: &Workspace, comparison: &Comparison) -> Self {
        Self {
            machine: machine::describe(workspace),
            command: comparison.command.clone(),
            rounds: comparison.rounds,
            loss_steps: comparison.loss_steps,
            rows: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, row: &Row, measured: Result<Measured>) {
        let told = |error: Error| {
            let text = format!("{error:#}");
            eprintln!("{text}");
            text
        };
        self.rows.push(Entry {
            name: row.name.clone(),
            tokens: row.network.tokens(),
            measured: measured.map_err(told),
        });
    }

    /// Whether no row failed.
    pub(super) fn is_whole(&self) -> bool {
        self.rows.iter().all(|entry| entry.measured.is_ok())
    }

    pub(super) fn markdown(&self) -> String {
        let mut page = format!("{}{}\n", self.foreword(), table::head(self.loss_steps));
        page.pop();
        for Entry {
            name,
            tokens,
            measured,
        } in &self.rows
        {
            page += &match measured {
                Ok(measured) => table::line(name, measured, &Summary::new(measured, *tokens)),
                Err(_) => table::failure(name),
            };
        }
        page += "\nThe peer's modes, tokens/s:\n\n";
        for Entry {
            name,
            tokens,
            measured,
        } in &self.rows
        {
            page += &match measured {
                Ok(measured) => table::probe(name, measured, *tokens),
                Err(error) => format!("- {name} failed: {}\n", error.replace('\n', " ")),
            };
        }
        page
    }

    /// Every number, all digits.
    pub(super) fn json(&self) -> Value {
        let rows: Vec<Value> = self.rows.iter().map(Entry::json).collect();
        json!({
            "machine": self.machine, "command": self.command, "rounds": self.rounds,
            "loss_steps": self.loss_steps, "rows": rows,
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
            self.machine, self.command, self.rounds
        )
    }
}

impl Entry {
    fn json(&self) -> Value {
        let measured = match &self.measured {
            Ok(measured) => measured,
            Err(error) => return json!({ "row": self.name, "failed": error }),
        };
        let summary = Summary::new(measured, self.tokens);
        let said = |runs: &[Run; 2]| json!({ "ours": runs[0].said, "peer": runs[1].said });
        let tried = measured.probe.tried.iter();
        let tried = tried.map(|(mode, run)| json!({ "mode": mode.to_string(), "run": run.said }));
        let skipped = measured.probe.skipped.iter().map(ToString::to_string);
        let [ours, peer] = &summary.speed;
        json!({
            "row": self.name,
            "tokens_per_step": self.tokens,
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
