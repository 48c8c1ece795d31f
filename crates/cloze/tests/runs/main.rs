//! The folder of a run is the folder of a model. The three beside this file were left by cloze 0.1.0
//! as it was before a run had a `config.json`; the numbers are those that its commands printed then.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use cloze::generate::{
    Causal, Embedder, Error, FillMask, GenerationConfig, Piece, Pooling, Strategy, generate,
};
use cloze::hub::{self, Card, Export, Pretrained};
use tch::Device;
use tempfile::TempDir;

const KINDS: [(&str, &str); 3] = [("bert", "BERT"), ("gpt", "GPT"), ("hybrid", "hybrid")];

fn run(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/runs")
        .join(name)
}

fn open(path: &Path) -> Pretrained {
    Pretrained::open(path, Device::Cpu).expect("a model")
}

/// A copy that may be spoilt, with its checkpoint where a run has it.
fn copy(name: &str) -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a place for temporary files");
    let copy = home.path().join("run");
    let step = copy.join("checkpoints/step-00000002");
    fs::create_dir_all(&step).expect("a disk with room");
    for (from, to) in [(run(name), &copy), (run(name).join("latest"), &step)] {
        for entry in fs::read_dir(from).expect("it is in the repository") {
            let path = entry.expect("it was listed").path();
            if path.is_file() {
                let name = path.file_name().expect("a file has a name");
                fs::copy(&path, to.join(name)).expect("a disk with room");
            }
        }
    }
    std::os::unix::fs::symlink("checkpoints/step-00000002", copy.join("latest")).expect("a link");
    (home, copy)
}

/// The most probable filling of a blank, and how probable it is.
fn filled(model: &Pretrained) -> Result<(String, f64), Error> {
    let blanks = FillMask::of(model)?.fill("a boat at ____ea.", 1)?;
    Ok((blanks[0][0].text.clone(), blanks[0][0].probability))
}

/// What it writes, and how probable that is.
fn written(model: &Pretrained) -> Result<(String, f64), Error> {
    let settings = GenerationConfig {
        max_new_tokens: 6,
        repetition_penalty: 1.0,
        stop_tokens: model.end_tokens.clone(),
        stop_strings: Vec::new(),
        strategy: Strategy::Greedy,
    };
    let (decoder, tokenizer) = (Causal::of(model)?, model.tokenizer()?);
    let mut listen = |_: &Piece<'_>| ControlFlow::Continue(());
    let texts = generate(&decoder, tokenizer, &["the sea"], &settings, &mut listen)?;
    Ok((texts[0][0].text.clone(), texts[0][0].log_prob))
}

fn first_of_vector(model: &Pretrained) -> Result<f64, Error> {
    let embedder = Embedder::of(model, Pooling::Mean, true)?;
    Ok(embedder.embed(&["a tea"])?.vectors.double_value(&[0, 0]))
}

#[track_caller]
fn assert_near(found: &(String, f64), text: &str, number: f64) {
    assert_eq!(found.0, text);
    // Rounding, on other processors.
    assert!(
        (found.1 - number).abs() < 1e-4,
        "{} is not {number}",
        found.1
    );
}

#[track_caller]
fn assert_cannot<T>(result: Result<T, Error>, says: &str) {
    let error = result.err().expect("it has not learned that");
    assert!(matches!(error, Error::Untrained { .. }), "{error}");
    assert!(error.to_string().contains(says), "{error}");
}

#[test]
fn a_run_of_an_earlier_version_does_what_it_did() {
    let [bert, gpt, hybrid] = KINDS.map(|(name, kind)| {
        let model = open(&run(name));
        assert_eq!(model.kind(), kind);
        model
    });
    assert_near(&filled(&bert).unwrap(), "5", 0.04004877);
    assert_cannot(written(&bert), "is a BERT, which does not write texts");
    assert!((first_of_vector(&bert).unwrap() - 0.48012859).abs() < 1e-4);

    assert_cannot(filled(&gpt), "is a GPT without a masked language model");
    assert_near(&written(&gpt).unwrap(), "ssssst", -18.635446);
    assert!(first_of_vector(&gpt).unwrap().is_finite());

    assert_near(&filled(&hybrid).unwrap(), "5", 0.03993204);
    assert_near(&written(&hybrid).unwrap(), "", -3.2253469);
    assert!((first_of_vector(&hybrid).unwrap() + 0.05267423).abs() < 1e-4);
}

#[test]
fn a_run_tells_how_it_came_about() {
    let facts = open(&run("gpt")).facts;
    let expected = [
        ("trained on", "boats.jsonl"),
        ("steps", "2"),
        ("tokens seen", "64"),
        ("seed", "42"),
        ("loss of the last step, in nats", "3.181"),
    ];
    let expected = expected.map(|(what, fact)| (what.to_owned(), fact.to_owned()));
    assert_eq!(facts, expected);
}

/// What is the same of two models: all but their paths.
#[track_caller]
fn assert_same(one: &Pretrained, other: &Pretrained) {
    assert_eq!(one.config, other.config);
    assert_eq!(one.parameters.named(), other.parameters.named());
    assert_eq!(one.end_tokens, other.end_tokens);
    assert_eq!(one.facts, other.facts);
    assert_eq!(one.notes, other.notes);
    let [ours, theirs] = [one, other].map(|model| model.tokenizer().expect("a run has one"));
    assert_eq!(ours.fingerprint(), theirs.fingerprint());
}

#[test]
fn every_path_to_a_run_opens_the_same_model() {
    for (name, _) in KINDS {
        let (expected, (_home, copy)) = (open(&run(name)), copy(name));
        for path in ["", "latest", "checkpoints/step-00000002"] {
            let model = open(&copy.join(path));
            assert_same(&model, &expected);
            assert_eq!(model.folder, fs::canonicalize(&copy).unwrap());
        }
        // A run of today is described by its config.json, and its settings are not read.
        expected.config.write(&copy).unwrap();
        fs::write(copy.join("config.toml"), "of another program").unwrap();
        assert_same(&open(&copy), &expected);
        fs::remove_file(copy.join("config.toml")).unwrap();
        for path in ["", "latest", "checkpoints/step-00000002"] {
            assert_same(&open(&copy.join(path)), &expected);
        }
    }
}

#[test]
fn what_was_exported_is_the_same_model() {
    for (name, kind) in KINDS {
        let (model, home) = (open(&run(name)), tempfile::tempdir().unwrap());
        let target = home.path().join("exported");
        let export = Export {
            target: &target,
            tokenizer: model.tokenizer.as_ref(),
            card: &Card::default(),
            max_shard: u64::MAX,
        };
        model.save(&export).unwrap();
        let read = open(&target);
        assert_eq!(read.kind(), kind);
        assert_eq!(filled(&read).ok(), filled(&model).ok());
        assert_eq!(
            read.facts,
            [("read from".to_owned(), "exported".to_owned())]
        );
    }
}

#[test]
fn what_a_run_lacks_is_told() {
    let refused = |path: &Path| Pretrained::open(path, Device::Cpu).expect_err("it lacks that");
    let (_home, run) = copy("gpt");
    let (tokenizer, latest) = (run.join("tokenizer.json"), run.join("latest"));

    let other = fs::read(self::run("bert").join("tokenizer.json")).unwrap();
    let own = fs::read(&tokenizer).unwrap();
    fs::write(&tokenizer, other).unwrap();
    assert!(matches!(refused(&run), hub::Error::OtherTokenizer { .. }));
    fs::remove_file(&tokenizer).unwrap();
    assert!(matches!(refused(&run), hub::Error::NoTokenizer(_)));
    fs::write(&tokenizer, own).unwrap();

    let step = fs::canonicalize(&latest).unwrap();
    let weights = step.join("model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&weights, bytes).unwrap();
    for path in [&run, &step] {
        assert!(matches!(refused(path), hub::Error::Checkpoint(_)));
    }

    fs::remove_file(&latest).unwrap();
    let error = refused(&run);
    assert!(matches!(&error, hub::Error::NoCheckpoint(path) if *path == run));
    assert!(
        error.to_string().contains("cloze pretrain --out"),
        "{error}"
    );

    fs::remove_file(run.join("config.toml")).unwrap();
    assert!(matches!(refused(&step), hub::Error::Stray(_)));
    // Before its first checkpoint, a run may have nothing but what describes it.
    open(&self::run("gpt")).config.write(&run).unwrap();
    assert!(matches!(refused(&run), hub::Error::NoCheckpoint(_)));
}
