use std::fs;
use std::path::Path;

use cloze_hub::{Card, Export, OwnConfig, Pretrained, write_weights};
use cloze_tensor::Parameters;
use serde_json::{Value, json};
use tch::Device;

use crate::Result;
use crate::data::Data;
use crate::family::{Family, SEED};
use crate::job::Job;

/// Writes `job.json`, `batches.safetensors`, and the initial weights as the folder `model` in the
/// layout of Hugging Face, without dropout; says on what both sides will run.
pub(crate) fn prepare<F: Family>(folder: &Path, job: &Job) -> Result<Value> {
    fs::create_dir_all(folder)?;
    job.write(folder)?;
    Data::<F>::write(folder, job)?;
    let parameters = Parameters::new(SEED, Device::Cpu);
    let network = F::network(&job.size(0.0));
    F::model(&parameters.root(), &network, job.vocab);
    let ours = folder.join("ours");
    fs::create_dir(&ours)?;
    OwnConfig::new(F::NAME, network, job.vocab).write(&ours)?;
    write_weights(&ours, &parameters.named(), u64::MAX)?;
    let card = Card {
        name: "The start of a comparison".to_owned(),
        ..Card::default()
    };
    let export = Export {
        target: &folder.join("model"),
        tokenizer: None,
        card: &card,
        max_shard: u64::MAX,
    };
    let saved = Pretrained::open(&ours, Device::Cpu)?.save(&export)?;
    fs::remove_dir_all(&ours)?;
    if !saved.is_empty() {
        return Err(format!("transformers has no such network: {}", saved.join(", ")).into());
    }
    Ok(json!({
        "libtorch": cloze_native::libtorch_version(),
        "instructions": cloze_native::cpu_capability(),
        "threads": tch::get_num_threads(),
        "parameters": parameters.count(),
    }))
}
