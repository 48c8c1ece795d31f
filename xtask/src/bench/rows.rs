use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A line of the table: a network, and how both sides train it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    /// Whether both sides compute in fp32; else each in what is fastest.
    pub(super) fp32: bool,
    pub(super) dropout: f64,
    /// The network and the size of a batch: see benches/src/bin/side/job.rs.
    job: Value,
}

/// The networks, each with whether it has a row in fp32, too. `nano` is nanoGPT's setting for a
/// processor, with biases, which GPT-2 has.
const NETWORKS: &str = include_str!("rows.json");

impl Row {
    /// Every row there is.
    pub(super) fn all() -> Vec<Self> {
        let networks: Vec<Value> = serde_json::from_str(NETWORKS).expect("tests read every row");
        let row = |network: &Value, fp32| Self {
            name: format!(
                "{}{}",
                network["name"].as_str().expect("tests read every row"),
                if fp32 { "-fp32" } else { "" }
            ),
            fp32,
            dropout: number(&network["dropout"]),
            job: network["job"].clone(),
        };
        let fastest = networks.iter().map(|network| row(network, false));
        let paired = networks.iter().filter(|network| network["fp32"] == true);
        fastest
            .chain(paired.map(|network| row(network, true)))
            .collect()
    }

    /// The rows of these names, separated by commas.
    pub(super) fn named(names: &str) -> Result<Vec<Self>> {
        let row = |name: &str| {
            let found = Self::all().into_iter().find(|row| row.name == name);
            found.with_context(|| {
                let names: Vec<String> = Self::all().into_iter().map(|row| row.name).collect();
                format!("there is no row `{name}`: give some of {}", names.join(","))
            })
        };
        names.split(',').map(|name| row(name.trim())).collect()
    }

    /// Tokens of a step.
    pub(super) fn tokens(&self) -> f64 {
        number(&self.job["sequences"]) * number(&self.job["length"])
    }

    /// The task of writing weights and so many batches into a folder.
    pub(super) fn prepare(&self, folder: &Path, batches: u32) -> Value {
        let mut job = self.job.clone();
        job["batches"] = json!(batches);
        json!({ "do": "prepare", "folder": folder, "job": job })
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("tests read every row")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_its_name() {
        let all = Row::all();
        assert_eq!(all.len(), 9);
        for row in &all {
            assert_eq!(Row::named(&row.name).unwrap(), std::slice::from_ref(row));
        }
        let pair = Row::named("nano, gpt2-small-fp32").unwrap();
        assert_eq!([pair[0].fp32, pair[1].fp32], [false, true]);
        assert_eq!([pair[0].tokens(), pair[1].tokens()], [768.0, 1024.0]);
    }

    #[test]
    fn an_unknown_row_is_answered_with_the_names() {
        let error = Row::named("nano,nona").unwrap_err().to_string();
        assert!(
            error.contains("`nona`") && error.contains("bert-base-fp32"),
            "{error}"
        );
    }
}
