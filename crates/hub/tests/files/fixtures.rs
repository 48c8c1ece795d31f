use std::path::{Path, PathBuf};
use std::{env, fs};

use cloze_hub::Folder;
use serde_json::Value;
use tch::{Kind, Tensor};

/// Folders that `transformers` wrote, if this machine has some.
fn folders() -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let root = env::var_os("CLOZE_FIXTURES").map_or(beside, PathBuf::from);
    let Ok(entries) = fs::read_dir(&root) else {
        println!(
            "skipped: {} is not there; set CLOZE_FIXTURES",
            root.display()
        );
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("it was listed").path());
    paths
        .filter(|path| path.join("config.json").is_file())
        .collect()
}

#[test]
fn folders_of_transformers_are_read_as_another_reader_reads_them() {
    tch::set_num_threads(1);
    for path in folders() {
        let folder = Folder::open(&path).unwrap();
        assert!(folder.require::<Value>("config.json").unwrap()["model_type"].is_string());
        let weights = folder.weights().unwrap();
        let theirs = Tensor::read_safetensors(path.join("model.safetensors")).unwrap();
        assert_eq!(weights.names().count(), theirs.len());
        for (name, tensor) in theirs {
            assert_eq!(weights.shape(&name), Some(&tensor.size()[..]));
            assert_eq!(
                weights.read(&name).unwrap(),
                tensor.to_kind(Kind::Float),
                "{name}"
            );
        }
    }
}
