//! Real text of the shared data folder; the test says so and passes where there is none.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_bert::{Pairs, Second, Sentences};
use cloze_corpus::{
    DataSplit, Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Vocabulary, Watch, build,
};
use cloze_model::Batches;
use tch::Device;

use crate::made::{config, read_pairs, shape};

#[test]
fn the_chinese_article_makes_pairs_without_unknown_tokens() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let path = root.join("../shared/data/seed");
    if !path.exists() {
        eprintln!("skipped: there is no {}", path.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe {
        kind: Kind::WordPiece,
        vocab: 2000,
        specials: Recipe::bert_specials(),
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
    let vocabulary = Vocabulary::Train(recipe);
    let built = build(
        &documents,
        &Pipeline::verbatim(split),
        vocabulary,
        folder.path(),
        &watch,
    )
    .unwrap();
    let unknown = i64::from(built.tokenizer.unknown().unwrap());

    for (store, part) in [
        (built.train, DataSplit::Train),
        (built.held_out, DataSplit::HeldOut),
    ] {
        let (store, shape) = (Arc::new(store), shape(8, 8, 64));
        let config = config(Second::Next);
        let sentences = Sentences::new(
            Arc::clone(&store),
            &built.tokenizer,
            &config,
            shape,
            part,
            1,
            Device::Cpu,
        );
        let pairs = Pairs(sentences.unwrap());
        let mut right = 0;
        for (sequence, class) in (0..pairs.epoch()).flat_map(|step| read_pairs(&pairs, step)) {
            assert!(!sequence.ids.contains(&unknown) && !sequence.seen.contains(&unknown));
            assert!(!sequence.targets.is_empty() && sequence.ids.len() <= 64);
            // Without its framing, a right pair stands in the store as it is.
            if class == 0 {
                let text: Vec<u32> = sequence
                    .runs()
                    .concat()
                    .iter()
                    .map(|&at| at as u32 + 5)
                    .collect();
                let all = store.tokens(0..store.len());
                assert!(all.windows(text.len()).any(|run| run == text));
                right += 1;
            }
        }
        assert!(right > 0, "{part:?}");
    }
}
