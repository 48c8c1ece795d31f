use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use cloze_hub::{Card, Error, Export, Folder, Pretrained, write_weights};
use serde_json::Value;
use tch::{Device, Tensor};
use tempfile::TempDir;

/// Room for everything in one file.
pub(crate) const ONE_FILE: u64 = 1 << 30;

/// The folder of a model, to write and to spoil.
pub(crate) struct Place(TempDir);

impl Place {
    /// A place where there is no folder yet.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a place for temporary files"))
    }

    /// What this writes, and what it says of it.
    pub(crate) fn of(
        write: impl FnOnce(&Export<'_>) -> Result<Vec<String>, Error>,
        max_shard: u64,
    ) -> (Self, Vec<String>) {
        let place = Self::new();
        let saved = write(&Export {
            target: &place.path(),
            tokenizer: None,
            card: &Card::default(),
            max_shard,
        });
        (place, saved.expect("a disk with room"))
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("model")
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::open(&self.path()).expect("it is a folder")
    }

    pub(crate) fn open(&self) -> Result<Pretrained, Error> {
        Pretrained::open(&self.path(), Device::Cpu)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).expect("a disk with room");
    }

    pub(crate) fn config(&self) -> Value {
        self.folder().require("config.json").expect("it is there")
    }

    pub(crate) fn edit_config(&self, edit: impl FnOnce(&mut Value)) {
        let mut config = self.config();
        edit(&mut config);
        self.put("config.json", config.to_string());
    }

    pub(crate) fn set(&self, field: &str, value: impl Into<Value>) {
        self.edit_config(|config| config[field] = value.into());
    }

    /// Without this field.
    pub(crate) fn unset(&self, field: &str) {
        self.edit_config(|config| {
            let fields = config.as_object_mut().expect("a configuration has fields");
            assert!(fields.remove(field).is_some(), "{field} was there");
        });
    }

    pub(crate) fn tensors(&self) -> BTreeMap<String, Tensor> {
        let weights = self.folder().weights().expect("sound weights");
        let read = |name: &str| {
            let tensor = weights.read(name).expect("a sound tensor");
            (name.to_owned(), tensor)
        };
        weights.names().map(read).collect()
    }

    pub(crate) fn edit_tensors(&self, edit: impl FnOnce(&mut BTreeMap<String, Tensor>)) {
        let mut tensors = self.tensors();
        edit(&mut tensors);
        self.replace_tensors(tensors);
    }

    pub(crate) fn replace_tensors(&self, tensors: impl IntoIterator<Item = (String, Tensor)>) {
        fs::remove_file(self.path().join("model.safetensors")).expect("it was there");
        self.put_tensors(tensors);
    }

    pub(crate) fn put_tensors(&self, tensors: impl IntoIterator<Item = (String, Tensor)>) {
        let tensors: Vec<_> = tensors.into_iter().collect();
        write_weights(&self.path(), &tensors, ONE_FILE).expect("a disk with room");
    }

    /// Another name for each tensor.
    pub(crate) fn rename(&self, rename: impl Fn(&str) -> String) {
        self.edit_tensors(|tensors| {
            let old = std::mem::take(tensors).into_iter();
            tensors.extend(old.map(|(name, tensor)| (rename(&name), tensor)));
        });
    }
}
