//! Tensors of every kind that a checkpoint takes, in one file.

use std::fs;

use cloze_train::{Checkpoint, Error};
use serde_json::Value;
use tch::{Kind, Tensor};

use crate::small::Run;

/// Odd numbers of narrow values before wide ones, by name.
fn mixed() -> Vec<(String, Tensor)> {
    let values = Tensor::from_slice(&[0.5_f64, -2.0, 3.25]);
    let of = |kind| values.to_kind(kind);
    let float = |kind| of(kind).set_requires_grad(true);
    [
        ("a", float(Kind::Half)),
        ("b", float(Kind::BFloat16)),
        ("c", float(Kind::Float)),
        ("d", float(Kind::Double)),
        ("e", of(Kind::Int64)),
    ]
    .map(|(name, tensor)| (name.to_owned(), tensor))
    .into()
}

#[test]
fn values_of_every_kind_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.plan.freeze = vec!["e".to_owned()];
    let saved = run.checkpoints.begin(&run.plan, mixed()).unwrap();
    let checkpoint = Checkpoint::open(&saved).unwrap();
    let read: Vec<(String, Tensor)> = (mixed().into_iter())
        .map(|(name, tensor)| (name, tensor.zeros_like().detach()))
        .collect();
    checkpoint.load_weights(&read).unwrap();
    for ((name, read), (_, expected)) in read.iter().zip(mixed()) {
        assert!(read.equal(&expected), "{name}");
    }
    assert_eq!(checkpoint.state().loss(), None, "no step was made");
}

/// Who maps the file into memory may ask for both; the format's own library writes it so.
#[test]
fn values_lie_at_multiples_of_their_width() {
    // Headers of every length.
    for length in 1..=8 {
        let folder = tempfile::tempdir().unwrap();
        let mut run = Run::new(folder.path(), 10);
        run.plan.freeze = vec!["e".to_owned()];
        let mut parameters = mixed();
        parameters[0].0 = "a".repeat(length);
        let saved = run.checkpoints.begin(&run.plan, &parameters).unwrap();
        let bytes = fs::read(saved.join("model.safetensors")).unwrap();
        let (length, rest) = bytes.split_first_chunk().unwrap();
        let length = u64::from_le_bytes(*length);
        assert_eq!(length % 8, 0, "the values begin at {}", 8 + length);
        let header: Value = serde_json::from_slice(&rest[..length as usize]).unwrap();
        for ((name, _), width) in parameters.iter().zip([2, 2, 4, 8, 8]) {
            let offsets = &header[name]["data_offsets"];
            let [start, end] = [0, 1].map(|i| offsets[i].as_u64().unwrap());
            assert_eq!(start % width, 0, "{name} begins at {start}");
            assert_eq!(end - start, 3 * width, "{name}");
        }
    }
}

#[test]
fn a_kind_that_a_checkpoint_has_not_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.plan.freeze = vec!["flags".to_owned()];
    let mut parameters = run.model.parameters();
    let flags = Tensor::from_slice(&[true, false]);
    parameters.push(("flags".to_owned(), flags));
    let Err(Error::Checkpoint(error)) = run.checkpoints.begin(&run.plan, &parameters) else {
        panic!("it must be refused")
    };
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("Bool"), "{source}");
    assert_eq!(run.checkpoints.list().unwrap(), []);
}
