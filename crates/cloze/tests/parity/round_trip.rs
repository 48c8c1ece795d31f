use std::path::{Path, PathBuf};

use cloze::hub::{Card, Export, Folder, Pretrained};
use cloze::tensor::Parameters;
use tch::Device;

/// Bytes in one file of weights: so few that there are several files.
const SHARD: u64 = 60_000;

static CARD: Card = Card {
    name: String::new(),
    license: None,
    facts: Vec::new(),
};

/// Number of tensors that are not what they were, bit for bit, in a folder that was written and
/// read again. It stays in the folder that `CLOZE_EXPORTS` names, for others to read.
pub(crate) fn count(folder: &Folder, model: &Pretrained) -> u64 {
    let place = tempfile::tempdir().expect("a temporary folder");
    let kept = std::env::var_os("CLOZE_EXPORTS").map(PathBuf::from);
    let name = folder.path().file_name().expect("a folder has a name");
    let target = kept.unwrap_or_else(|| place.path().to_owned()).join(name);
    written(model.save(&export(&target)));
    let again = Folder::open(&target).expect("the folder that was written");
    let read = Pretrained::open(&target, Device::Cpu).expect("the model that was written");
    assert_eq!(read.config, model.config);
    assert!(read.notes.iter().all(|note| model.notes.contains(note)));
    differing(&model.parameters, &read.parameters) + altered(folder, &again)
}

fn export(target: &Path) -> Export<'_> {
    Export {
        target,
        tokenizer: None,
        card: &CARD,
        max_shard: SHARD,
    }
}

fn written(saved: Result<Vec<String>, cloze::hub::Error>) {
    assert_eq!(saved.expect("a folder"), Vec::<String>::new());
}

fn differing(one: &Parameters, other: &Parameters) -> u64 {
    let (one, other) = (one.named(), other.named());
    let names = |all: &[(String, _)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    let pairs = one.iter().zip(&other);
    pairs.filter(|(a, b)| a.1 != b.1).count() as u64
}

/// Tensors that both files have under one name and that differ. Where an output layer has a bias of
/// its own, the other one enters nothing and is written as a copy.
fn altered(one: &Folder, other: &Folder) -> u64 {
    let [one, other] = [one, other].map(|folder| folder.weights().expect("weights"));
    let unread = |name: &str| {
        let decoders =
            ["cls.predictions", "lm_head"].map(|head| (head, format!("{head}.decoder.bias")));
        let mut decoders = decoders.iter();
        decoders.any(|(head, bias)| name == format!("{head}.bias") && other.shape(bias).is_some())
    };
    let both = one
        .names()
        .filter(|name| other.shape(name).is_some() && !unread(name));
    let read = |weights: &cloze::hub::Weights, name| weights.read(name).expect("a tensor");
    both.filter(|name| read(&one, name) != read(&other, name))
        .count() as u64
}
