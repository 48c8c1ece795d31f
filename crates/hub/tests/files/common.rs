use std::fs;
use std::path::PathBuf;

use cloze_hub::{Error, Folder, Weights};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const SINGLE: &str = "model.safetensors";
pub(crate) const INDEX: &str = "model.safetensors.index.json";

/// A folder that a test fills.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a place for temporary files"))
    }

    /// A folder with one file of weights.
    pub(crate) fn with(bytes: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        home.put(SINGLE, bytes);
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a disk with room");
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::open(self.0.path()).expect("it is a folder")
    }

    pub(crate) fn weights(&self) -> Result<Weights, Error> {
        self.folder().weights()
    }
}

/// A file of this header and these numbers.
pub(crate) fn safetensors(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), data].concat()
}

/// A file with one tensor of fp32 for each name, of the numbers 0, 1, ..
pub(crate) fn counting(names: &[&str], numbers: usize) -> Vec<u8> {
    let size = 4 * numbers;
    let entry = |(at, name): (usize, &&str)| {
        let place = [at * size, (at + 1) * size];
        let info = json!({ "dtype": "F32", "shape": [numbers], "data_offsets": place });
        ((*name).to_owned(), info)
    };
    let header: serde_json::Map<String, Value> = names.iter().enumerate().map(entry).collect();
    let data = (0..numbers).flat_map(|number| (number as f32).to_le_bytes());
    let data: Vec<u8> = data.collect();
    safetensors(
        &Value::Object(header).to_string(),
        &data.repeat(names.len()),
    )
}

/// The index of these tensors and their files.
pub(crate) fn index(places: &[(&str, &str)]) -> String {
    let places: serde_json::Map<String, Value> = places
        .iter()
        .map(|(tensor, file)| ((*tensor).to_owned(), json!(file)))
        .collect();
    json!({ "metadata": { "total_size": 8 }, "weight_map": places }).to_string()
}
