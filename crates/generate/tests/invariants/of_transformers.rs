//! The folders of `../shared/cases/models`, of which each is read otherwise: what `transformers` fills
//! in, embeds and writes.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cloze_generate::{
    Causal, Embedder, FillMask, GenerationConfig, LanguageModel, Piece, Pooling, Strategy, generate,
};
use cloze_hub::Pretrained;
use serde_json::Value;
use tch::{Device, Kind};

/// `expected.json` has five digits.
const ROUNDING: f64 = 2e-5;

fn folders() -> Vec<PathBuf> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/models");
    let Ok(entries) = fs::read_dir(&models) else {
        eprintln!("skipped: there is no {}", models.display());
        return Vec::new();
    };
    let folders = entries.map(|entry| entry.expect("it was just made").path());
    folders
        .filter(|path| path.join("expected.json").exists())
        .collect()
}

fn open(folder: &Path) -> (Pretrained, Vec<Value>) {
    tch::set_num_threads(1);
    let expected = fs::read_to_string(folder.join("expected.json")).expect("it was just made");
    let model = Pretrained::open(folder, Device::Cpu).expect("it was just made");
    (
        model,
        serde_json::from_str(&expected).expect("it was just made"),
    )
}

#[test]
fn blanks_and_vectors() {
    for folder in folders() {
        let (model, cases) = open(&folder);
        for case in cases.iter().filter(|case| !case["blanks"].is_null()) {
            let text = case["text"].as_str().unwrap();
            let blanks = FillMask::of(&model).unwrap().fill(text, 3).unwrap();
            let expected = case["blanks"].as_array().unwrap();
            assert_eq!(blanks.len(), expected.len(), "{}: {text}", folder.display());
            for (blank, expected) in blanks.iter().zip(expected) {
                for (filling, expected) in blank.iter().zip(expected.as_array().unwrap()) {
                    assert_eq!(
                        u64::from(filling.id),
                        expected[0],
                        "{}: {text}",
                        folder.display()
                    );
                    let gap = filling.probability - expected[1].as_f64().unwrap();
                    assert!(gap.abs() < ROUNDING, "{}: {text}", folder.display());
                }
            }
            let embedder = Embedder::of(&model, Pooling::Mean, false).unwrap();
            let vector = embedder
                .embed(&[text])
                .unwrap()
                .vectors
                .to_kind(Kind::Double);
            for (at, expected) in (0..).zip(case["embedding_mean_raw"].as_array().unwrap()) {
                let gap = vector.double_value(&[0, at]) - expected.as_f64().unwrap();
                assert!(gap.abs() < ROUNDING, "{}: {text}", folder.display());
            }
        }
    }
}

#[test]
fn texts() {
    for folder in folders() {
        let (model, cases) = open(&folder);
        for case in cases.iter().filter(|case| !case["greedy_ids"].is_null()) {
            let settings = GenerationConfig {
                max_new_tokens: 6,
                repetition_penalty: 1.0,
                stop_tokens: Vec::new(),
                stop_strings: Vec::new(),
                strategy: Strategy::Greedy,
            };
            let text = case["text"].as_str().unwrap();
            let (decoder, tokenizer) = (Causal::of(&model).unwrap(), model.tokenizer().unwrap());
            let mut listen = |_: &Piece<'_>| ControlFlow::Continue(());
            let found = generate(&decoder, tokenizer, &[text], &settings, &mut listen).unwrap();
            let found = &found[0][0];
            assert_eq!(
                found.text,
                case["greedy_text"],
                "{}: {text}",
                folder.display()
            );
            let ids: Vec<u64> = found.ids.iter().map(|&id| id.into()).collect();
            assert_eq!(serde_json::json!(ids), case["greedy_ids"]);
        }
    }
}

/// What scores of texts are found with.
#[test]
fn frames() {
    for folder in folders() {
        let (model, cases) = open(&folder);
        let tokenizer = model.tokenizer().unwrap();
        if model.masked().is_some() {
            let frame = LanguageModel::masked(&model).unwrap().frame;
            let tokens = cases[0]["tokens"].as_array().unwrap();
            let token = |id: &u32| tokenizer.token(*id).unwrap();
            let [before, after] = [&frame.before, &frame.after].map(|ids| ids.iter().map(token));
            assert_eq!(before.collect::<Vec<_>>(), [tokens[0].as_str().unwrap()]);
            assert_eq!(
                after.collect::<Vec<_>>(),
                [tokens.last().unwrap().as_str().unwrap()]
            );
        } else {
            let frame = LanguageModel::causal(&model).unwrap().frame;
            assert_eq!((frame.before, frame.after), (vec![0], vec![]));
        }
    }
}
