use std::fs;
use std::path::{Path, PathBuf};

use cloze_train::{Checkpoint, CheckpointError, Error, Resume};
use tch::{Device, Kind, Tensor};

use crate::small::{Run, bits};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("a file name")
                .file_name()
                .into_string()
                .expect("a file name")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_run_folder_holds_the_last_checkpoints_and_a_link_to_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 23);
    run.plan.keep = std::num::NonZeroUsize::new(2).unwrap();
    run.quietly().unwrap();
    let folder = folder.path();
    assert_eq!(names(folder), ["best", "checkpoints", "latest", "lock"]);
    assert_eq!(
        names(&folder.join("checkpoints")),
        ["step-00000020", "step-00000023"]
    );
    let link = fs::read_link(folder.join("latest")).unwrap();
    assert_eq!(link, PathBuf::from("checkpoints/step-00000023"));
    assert_eq!(
        names(&folder.join("latest")),
        [
            "MANIFEST.json",
            "model.safetensors",
            "optimizer.safetensors",
            "state.json"
        ]
    );
}

#[test]
fn weights_come_back_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 0);
    // NaN with a payload, the smallest denormal, the negative zero and an infinity.
    let strange = [0x7fc0_1234, 1, 0x8000_0000, 0xff80_0000].map(f32::from_bits);
    let bias = &run.model.parameters()[0].1;
    tch::no_grad(|| bias.slice(0, 0, 4, 1).copy_(&Tensor::from_slice(&strange)));
    run.quietly().unwrap();

    let checkpoint = Checkpoint::open(&folder.path().join("latest")).unwrap();
    let read: Vec<(String, Tensor)> = (run.model.parameters().iter())
        .map(|(name, tensor)| (name.clone(), tensor.zeros_like()))
        .collect();
    checkpoint.load_weights(&read).unwrap();
    assert_eq!(bits(&read), run.weights());
}

#[test]
fn litter_of_a_killed_run_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    Run::new(folder.path(), 5).quietly().unwrap();
    let litter = folder.path().join("checkpoints/.tmp-step-10-4242");
    fs::create_dir(&litter).unwrap();
    fs::write(litter.join("model.safetensors"), b"half").unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join(".tmp-latest-4242")).unwrap();
    Run::new(folder.path(), 5).quietly().unwrap();
    assert_eq!(names(&folder.path().join("checkpoints")), ["step-00000005"]);
    assert_eq!(
        names(folder.path()),
        ["best", "checkpoints", "latest", "lock"]
    );
}

fn refused(run: &Run) -> CheckpointError {
    let before = run.weights();
    match run.quietly() {
        Err(Error::Checkpoint(error)) => {
            assert_eq!(run.weights(), before, "the weights were touched: {error}");
            error
        }
        other => panic!("it must be refused: {other:?}"),
    }
}

#[test]
fn another_tokenizer_or_seed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Run::new(folder.path(), 5).quietly().unwrap();
    let mut run = Run::new(folder.path(), 5);
    run.plan.seed = 99;
    run.checkpoints
        .fingerprints
        .insert("tokenizer".to_owned(), "xyz".to_owned());
    run.checkpoints
        .fingerprints
        .insert("corpus".to_owned(), "new".to_owned());
    let error = refused(&run);
    let CheckpointError::Mismatch { differences, .. } = &error else {
        panic!("{error}")
    };
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "seed is 3 in the checkpoint and 99 here",
            "fingerprint tokenizer is abc in the checkpoint and xyz here",
            "fingerprint corpus is none in the checkpoint and new here",
        ]
    );
}

#[test]
fn another_model_is_refused_with_the_first_differences() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 5);
    run.quietly().unwrap();
    let checkpoint = Checkpoint::open(&folder.path().join("latest")).unwrap();
    let zeros = |shape: &[i64], kind| Tensor::zeros(shape, (kind, Device::Cpu));
    let other = [
        ("bias".to_owned(), zeros(&[8], Kind::Float)),
        ("down".to_owned(), zeros(&[2, 8], Kind::Float)),
        ("extra".to_owned(), zeros(&[1], Kind::Float)),
    ];
    let error = checkpoint.load_weights(&other).unwrap_err();
    let text = error.to_string();
    for part in [
        "tensor down is Float [8, 2] in the checkpoint and Float [2, 8] here",
        "tensor up is Float [6, 8] in the checkpoint and none here",
        "tensor extra is none in the checkpoint and Float [1] here",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("more"), "{text}");
    assert_eq!(
        other[0].1.abs().sum(Kind::Float).double_value(&[]),
        0.0,
        "nothing was copied"
    );

    let of_another_kind: Vec<(String, Tensor)> = (run.model.parameters().iter())
        .map(|(name, tensor)| (name.clone(), zeros(&tensor.size(), Kind::Double)))
        .collect();
    let error = checkpoint.load_weights(&of_another_kind).unwrap_err();
    assert!(error.to_string().contains("Double"), "{error}");

    let renamed: Vec<(String, Tensor)> = (run.model.parameters().into_iter())
        .map(|(name, tensor)| (format!("{name}.weight"), tensor))
        .collect();
    let text = checkpoint.load_weights(&renamed).unwrap_err().to_string();
    assert!(
        text.ends_with("tensor up is Float [6, 8] in the checkpoint and none here; and 3 more"),
        "{text}"
    );
}

#[test]
fn a_fresh_start_over_old_checkpoints_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Run::new(folder.path(), 10).quietly().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.checkpoints.resume = Resume::Never;
    let error = refused(&run);
    assert!(
        matches!(&error, CheckpointError::Ahead { start: 0, newest }
        if newest.ends_with("checkpoints/step-00000010")),
        "{error}"
    );

    let older = folder.path().join("checkpoints/step-00000005");
    run.checkpoints.resume = Resume::Path(older);
    assert!(matches!(
        refused(&run),
        CheckpointError::Ahead { start: 5, .. }
    ));

    run.checkpoints.resume = Resume::Path(folder.path().join("latest"));
    run.quietly().unwrap();
}

#[test]
fn a_path_without_a_checkpoint_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.checkpoints.resume = Resume::Path(folder.path().join("nowhere"));
    let text = refused(&run).to_string();
    assert!(text.contains("nowhere/MANIFEST.json"), "{text}");
}

#[test]
fn a_run_folder_that_is_a_file_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, b"").unwrap();
    let error = refused(&Run::new(&path, 10));
    assert!(
        matches!(
            &error,
            CheckpointError::Io {
                action: "create",
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("file"), "{error}");
}
