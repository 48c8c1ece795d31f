use std::fs;
use std::path::{Path, PathBuf};

use cloze_random::{Draws, Stream};
use cloze_train::{Checkpoint, CheckpointError, CheckpointFlaw, Damage, Error, Event, Resume};

use crate::small::Run;

const FILES: [&str; 4] = [
    "MANIFEST.json",
    "model.safetensors",
    "optimizer.safetensors",
    "state.json",
];

/// A run of ten steps with checkpoints at five and ten.
fn finished() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    Run::new(folder.path(), 10).quietly().expect("a whole run");
    let newest = folder.path().join("checkpoints/step-00000010");
    (folder, newest)
}

/// Changes a file, asks for a verdict, and puts the file back.
fn with_change<T>(
    path: &Path,
    change: impl FnOnce(&mut Vec<u8>),
    verdict: impl FnOnce() -> T,
) -> T {
    let whole = fs::read(path).expect("a file that can be read");
    let mut changed = whole.clone();
    change(&mut changed);
    fs::write(path, changed).expect("a file that can be written");
    let verdict = verdict();
    fs::write(path, whole).expect("a file that can be written");
    verdict
}

#[test]
fn every_flipped_bit_is_seen() {
    const FLIPS: Stream = Stream::named("flips");
    let (_folder, newest) = finished();
    for (index, name) in FILES.into_iter().enumerate() {
        let path = newest.join(name);
        let bits = fs::metadata(&path).unwrap().len() * 8;
        let mut draws = Draws::new(1, FLIPS, 0, index as u64);
        for _ in 0..250 {
            let bit = draws.below(bits);
            let flip = |bytes: &mut Vec<u8>| bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
            let opened = with_change(&path, flip, || Checkpoint::open(&newest));
            assert!(opened.is_err(), "bit {bit} of {name}");
        }
    }
    Checkpoint::open(&newest).unwrap();
}

#[test]
fn every_truncation_is_seen() {
    let (_folder, newest) = finished();
    for name in FILES {
        let path = newest.join(name);
        let length = fs::metadata(&path).unwrap().len() as usize;
        for part in 0..25 {
            let cut = |bytes: &mut Vec<u8>| bytes.truncate(length * part / 25);
            let opened = with_change(&path, cut, || Checkpoint::open(&newest));
            assert!(opened.is_err(), "{name} of {length} bytes, {part}/25 kept");
        }
        let grown = with_change(&path, |bytes| bytes.push(0), || Checkpoint::open(&newest));
        assert!(grown.is_err(), "{name} with one more byte");
    }
}

#[test]
fn a_missing_file_is_seen() {
    let (_folder, newest) = finished();
    for name in FILES {
        let path = newest.join(name);
        let aside = newest.join("aside");
        fs::rename(&path, &aside).unwrap();
        let damage = Checkpoint::open(&newest).unwrap_err();
        assert!(
            matches!(&damage, Damage { path: at, flaw: CheckpointFlaw::Unreadable(_) } if *at == path)
        );
        fs::rename(&aside, &path).unwrap();
    }
}

#[test]
fn a_manifest_must_list_the_files_of_a_checkpoint_in_this_format() {
    let (_folder, newest) = finished();
    let path = newest.join("MANIFEST.json");
    let edited = |from: &str, to: &str| {
        let edit = |bytes: &mut Vec<u8>| {
            *bytes = String::from_utf8(bytes.clone())
                .unwrap()
                .replace(from, to)
                .into_bytes();
        };
        with_change(&path, edit, || Checkpoint::open(&newest))
            .unwrap_err()
            .flaw
    };
    let format = edited("\"format\": 2", "\"format\": 3");
    assert_eq!(
        format,
        CheckpointFlaw::Format {
            expected: 2,
            actual: 3
        }
    );
    assert!(matches!(
        edited("model.safetensors", "../../elsewhere"),
        CheckpointFlaw::Files { .. }
    ));
    let step = edited("\"step\": 10", "\"step\": 11");
    assert_eq!(
        step,
        CheckpointFlaw::Step {
            expected: 11,
            actual: 10
        }
    );
}

fn flip_first_byte(path: &Path) {
    let mut bytes = fs::read(path).expect("a file that can be read");
    bytes[0] ^= 1;
    fs::write(path, bytes).expect("a file that can be written");
}

#[test]
fn a_damaged_path_is_an_error_with_both_hashes() {
    let (folder, newest) = finished();
    flip_first_byte(&newest.join("model.safetensors"));
    let mut run = Run::new(folder.path(), 10);
    run.checkpoints.resume = Resume::Path(newest);
    let error = run.quietly().unwrap_err();
    let Error::Checkpoint(CheckpointError::Damaged(Damage { flaw, .. })) = &error else {
        panic!("{error}")
    };
    let CheckpointFlaw::Hash { expected, actual } = flaw else {
        panic!("{flaw}")
    };
    assert_ne!(expected, actual);
    let text = error.to_string();
    assert!(text.contains(expected) && text.contains(actual), "{text}");
}

#[test]
fn auto_takes_the_newest_whole_one_and_names_the_others() {
    let (folder, newest) = finished();
    flip_first_byte(&newest.join("optimizer.safetensors"));
    let run = Run::new(folder.path(), 10);
    let mut started = None;
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Started {
            resumed,
            skipped,
            step,
            tokens,
            ..
        } = event
        {
            started = Some((
                resumed.unwrap().to_owned(),
                skipped.to_vec(),
                *step,
                *tokens,
            ));
        }
    })
    .unwrap();
    let (resumed, skipped, step, tokens) = started.unwrap();
    assert!(resumed.ends_with("step-00000005"));
    assert_eq!((step, tokens), (5, 80));
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0].path, newest);
    assert!(skipped[0].to_string().contains("BLAKE3"), "{}", skipped[0]);
    // The damaged one has been made again.
    Checkpoint::open(&newest).unwrap();
}

#[test]
fn auto_does_not_start_over_silently_when_nothing_is_whole() {
    let (folder, newest) = finished();
    for checkpoint in [&newest, &folder.path().join("checkpoints/step-00000005")] {
        fs::remove_file(checkpoint.join("state.json")).unwrap();
    }
    let error = Run::new(folder.path(), 10).quietly().unwrap_err();
    assert!(
        matches!(&error, Error::Checkpoint(CheckpointError::NoneWhole { skipped, .. })
            if skipped.len() == 2),
        "{error}"
    );
}
