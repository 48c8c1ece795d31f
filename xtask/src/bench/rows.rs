use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A network, and the batches that it is trained on.
#[derive(Debug, PartialEq)]
pub(super) struct Network {
    name: &'static str,
    family: &'static str,
    layers: u32,
    dim: u32,
    heads: u32,
    max_len: u32,
    vocab: u32,
    sequences: u32,
    length: u32,
    pub(super) dropout: f64,
}

/// A line of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) network: &'static Network,
    /// Whether both sides compute in fp32; else each in what is fastest.
    pub(super) fp32: bool,
}

const BERT: Network = Network {
    name: "bert-mini",
    family: "bert",
    layers: 4,
    dim: 256,
    heads: 4,
    max_len: 512,
    vocab: 30522,
    sequences: 32,
    length: 128,
    dropout: 0.1,
};

const GPT: Network = Network {
    name: "gpt-mini",
    family: "gpt",
    max_len: 1024,
    vocab: 50257,
    sequences: 16,
    length: 256,
    ..BERT
};

static NETWORKS: [Network; 5] = [
    BERT,
    Network {
        name: "bert-base",
        layers: 12,
        dim: 768,
        heads: 12,
        sequences: 8,
        ..BERT
    },
    GPT,
    Network {
        name: "gpt2-small",
        layers: 12,
        dim: 768,
        heads: 12,
        sequences: 4,
        ..GPT
    },
    // nanoGPT's setting for a processor, with biases, which GPT-2 has.
    Network {
        name: "nano",
        dim: 128,
        max_len: 64,
        vocab: 65,
        sequences: 12,
        length: 64,
        dropout: 0.0,
        ..GPT
    },
];

/// How many of the networks have a row in fp32, too.
const PAIRS: usize = 4;

impl Row {
    /// Every row there is.
    pub(super) fn all() -> Vec<Self> {
        let fastest = NETWORKS.iter().map(|network| Self {
            name: network.name.to_owned(),
            network,
            fp32: false,
        });
        let fp32 = NETWORKS[..PAIRS].iter().map(|network| Self {
            name: format!("{}-fp32", network.name),
            network,
            fp32: true,
        });
        fastest.chain(fp32).collect()
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
}

impl Network {
    /// Tokens of a step.
    pub(super) fn tokens(&self) -> f64 {
        f64::from(self.sequences * self.length)
    }

    /// The task of writing weights and batches into a folder: see benches/src/bin/side/job.rs.
    pub(super) fn prepare(&self, folder: &Path, batches: u32) -> Value {
        json!({ "do": "prepare", "folder": folder, "job": {
            "family": self.family, "layers": self.layers, "dim": self.dim, "heads": self.heads,
            "max_len": self.max_len, "vocab": self.vocab, "sequences": self.sequences,
            "length": self.length, "batches": batches,
        }})
    }
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
        assert_eq!(
            [pair[0].network.tokens(), pair[1].network.tokens()],
            [768.0, 1024.0]
        );
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
