//! Real text of the shared data folder; the test says so and passes where there is none.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{
    DataSplit, Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Vocabulary, Watch, build,
};
use cloze_gpt::{Config, Windows};
use cloze_model::Batches;
use tch::Device;

use crate::made::{read, shape};

/// nanoGPT's setting for this text: characters, windows of 64, the last tenth held out.
#[test]
fn tiny_shakespeare_is_read_whole() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let path = root.join("../shared/data/tinyshakespeare");
    if !path.exists() {
        eprintln!("skipped: there is no {}", path.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 100,
        specials: Recipe::gpt_specials(),
        sample: Recipe::default_sample(),
    };
    let split = Split {
        share: 0.1,
        seed: 0,
    };
    let watch = Watch {
        progress: &|_| (),
        cancel: &AtomicBool::new(false),
    };
    let documents = Documents::open(&[path], &ReadOptions::standard()).unwrap();
    let text = documents.iter().next().unwrap().unwrap().text;
    let vocabulary = Vocabulary::Train(recipe);
    let built = build(
        &documents,
        &Pipeline::verbatim(split),
        vocabulary,
        folder.path(),
        &watch,
    )
    .unwrap();
    let (train, held_out) = (Arc::new(built.train), Arc::new(built.held_out));
    assert_eq!((train.len(), held_out.len()), (1_003_854, 111_540));

    let config = Config {
        across_documents: true,
    };
    let windows = |store: &Arc<_>, part| {
        let (store, shape) = (Arc::clone(store), shape(12, 12, 64));
        Windows::new(
            store,
            &built.tokenizer,
            &config,
            shape,
            part,
            1,
            Device::Cpu,
        )
        .unwrap()
    };
    // 15,686 windows of 64, and one more for the offset: 1,308 steps of 12.
    let windows_to_train = windows(&train, DataSplit::Train);
    assert_eq!(windows_to_train.epoch(), 1308);
    for (ids, labels) in read(&windows_to_train, [0, 1307, 1_000_000]) {
        let ids: Vec<u32> = ids
            .iter()
            .chain(labels.last())
            .map(|&id| id as u32)
            .collect();
        let window = built.tokenizer.decode(&ids).unwrap();
        assert_eq!(window.chars().count(), 65);
        assert!(text.contains(&window), "{window}");
    }

    let windows_to_score = windows(&held_out, DataSplit::HeldOut);
    let rows = read(&windows_to_score, 0..windows_to_score.epoch());
    let targets: Vec<u32> = rows
        .iter()
        .flat_map(|(_, labels)| labels)
        .map(|&id| id as u32)
        .collect();
    let scored = built.tokenizer.decode(&targets).unwrap();
    assert_eq!(scored.len(), 111_539);
    assert!(text.ends_with(&scored));
}
