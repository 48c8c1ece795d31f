use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tch::{Kind, Tensor};

/// What transformers computed.
pub(crate) struct Reference {
    tensors: BTreeMap<String, Tensor>,
    numbers: Value,
}

/// Every folder with a model and a reference; none, with a reason, where there are no fixtures.
pub(crate) fn folders() -> Vec<PathBuf> {
    // Tests run in the folder of their crate; users think of that of the repository.
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("CLOZE_FIXTURES");
    let root = repository.join(named.unwrap_or_else(|| "../shared/fixtures".into()));
    let entries = match root.read_dir() {
        Ok(entries) => entries,
        Err(error) => {
            // Past the capture of the test harness.
            let mut out = std::io::stdout();
            let path = root.display();
            writeln!(
                out,
                "skipped: {path}: {error} (CLOZE_FIXTURES names the folder)"
            )
            .expect("a place to print to");
            return Vec::new();
        }
    };
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("config.json").exists())
        .filter(|path| path.join("reference.safetensors").exists())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "no fixtures in {}", root.display());
    folders
}

impl Reference {
    pub(crate) fn read(folder: &Path) -> Self {
        let tensors = Tensor::read_safetensors(folder.join("reference.safetensors"))
            .expect("a readable reference");
        let numbers = std::fs::read(folder.join("reference.json")).expect("a readable reference");
        Self {
            tensors: tensors.into_iter().collect(),
            numbers: serde_json::from_slice(&numbers).expect("JSON"),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name)
    }

    pub(crate) fn ids(&self) -> &Tensor {
        &self.tensors["input_ids"]
    }

    /// Which tokens are real: `[batch, seq]`, boolean.
    pub(crate) fn real(&self) -> Tensor {
        self.get("attention_mask")
            .map_or_else(|| self.ids().ones_like(), Tensor::shallow_clone)
            .gt(0)
    }

    /// What is called `PREFIX.NAME`, by name.
    pub(crate) fn under<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Tensor)> + 'a {
        self.tensors
            .iter()
            .filter_map(move |(name, tensor)| Some((name.strip_prefix(prefix)?, tensor)))
    }

    pub(crate) fn loss(&self) -> Option<f64> {
        self.numbers["loss"].as_f64()
    }

    /// A list of the steps of the training run; empty if there was none.
    pub(crate) fn steps(&self, name: &str) -> Vec<f64> {
        let steps = self.numbers[name].as_array();
        let numbers = steps.into_iter().flatten().map(Value::as_f64);
        numbers.map(|number| number.expect("a number")).collect()
    }

    /// What `generate` was asked for when it wrote the text of this name; nothing if that is not
    /// recorded.
    pub(crate) fn asked(&self, text: &str, what: &str) -> Option<&Value> {
        self.numbers.get("generate")?.get(text)?.get(what)
    }

    /// The targets of a labelled batch: where, counted through the batch, and which. What is
    /// labelled -100 is none.
    pub(crate) fn targets(labels: &Tensor) -> (Tensor, Tensor) {
        let flat = labels.flatten(0, -1);
        let rows = flat.ge(0).nonzero().squeeze_dim(1);
        (rows.shallow_clone(), flat.index_select(0, &rows))
    }
}

/// The largest difference of two tensors of one shape, where `real`, which broadcasts, is set.
pub(crate) fn gap(ours: &Tensor, theirs: &Tensor, real: &Tensor) -> f64 {
    assert_eq!(ours.size(), theirs.size(), "of one shape");
    let gap = (ours - theirs).abs() * real.to_kind(Kind::Float);
    assert_eq!(gap.isfinite().all().int64_value(&[]), 1, "finite");
    gap.max().double_value(&[])
}
