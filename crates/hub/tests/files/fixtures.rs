use std::path::{Path, PathBuf};
use std::{env, fs};

use cloze_hub::Folder;
use serde_json::Value;
use tch::{Kind, Tensor};

/// Folders that `transformers` wrote, if this machine has some.
fn folders() -> Vec<PathBuf> {
    // Tests run in the folder of their crate; users think of that of the repository.
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = env::var_os("CLOZE_FIXTURES");
    let root = repository.join(named.unwrap_or_else(|| "../shared/fixtures".into()));
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
        let theirs: Vec<(String, Tensor)> = files(&path)
            .flat_map(|file| Tensor::read_safetensors(file).unwrap())
            .collect();
        assert_eq!(weights.names().count(), theirs.len());
        for (name, tensor) in theirs {
            assert_eq!(weights.shape(&name), Some(&tensor.size()[..]));
            // Buffers of integers are no weights.
            if tensor.is_floating_point() {
                let read = weights.read(&name).unwrap();
                assert_eq!(read, tensor.to_kind(Kind::Float), "{name}");
            }
        }
    }
}

/// The file of the weights, or all of them.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).expect("it was listed");
    let paths = entries.map(|entry| entry.expect("it was listed").path());
    paths.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("model") && name.ends_with(".safetensors")
    })
}
