use std::fs;

use cloze_corpus::Error;
use cloze_corpus::duplicates::{BadSetting, Duplicates, Sketch, Sketcher};

use crate::duplicates::{all, near, text};

fn sketches(sketcher: &Sketcher) -> Vec<Sketch> {
    let texts = [
        text(0..50),
        String::new(),
        "你好".repeat(40) + "\n\nb",
        text(0..50),
    ];
    texts.iter().map(|text| sketcher.sketch(text)).collect()
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chunk-0.sketches");
    let none = Duplicates {
        exact: false,
        near: None,
        paragraphs: None,
    };
    for settings in [all(), near(0.9, 3), none] {
        let sketcher = Sketcher::new(&settings).unwrap();
        let _ = fs::remove_file(&path);
        assert_eq!(sketcher.load(&path).unwrap(), None);
        for sketches in [sketches(&sketcher), Vec::new()] {
            sketcher.save(&sketches, &path).unwrap();
            assert_eq!(sketcher.load(&path).unwrap(), Some(sketches));
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn damage_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sketches");
    let sketcher = Sketcher::new(&all()).unwrap();
    sketcher.save(&sketches(&sketcher), &path).unwrap();
    let whole = fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        // A new file: some file systems flush one that is cut off and written again.
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        matches!(sketcher.load(&path), Err(Error::Sketches { .. }))
    };
    for length in 0..whole.len() {
        assert!(refused(&whole[..length]), "{length} bytes");
    }
    for byte in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1 << (byte % 8);
        assert!(refused(&flipped), "byte {byte}");
    }
    assert!(refused(&[&whole[..], &[0; 8]].concat()));

    fs::write(&path, &whole).unwrap();
    let other = Sketcher::new(&near(0.8, 5)).unwrap();
    let error = other.load(&path).unwrap_err().to_string();
    assert!(error.contains("made with other settings"), "{error}");
}

/// On any machine: what a killed build left is read by the next, and hash functions are fixed.
#[test]
fn the_bytes_of_a_file_are_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sketches");
    let sketcher = Sketcher::new(&all()).unwrap();
    sketcher.save(&sketches(&sketcher), &path).unwrap();
    let hash = blake3::hash(&fs::read(&path).unwrap()).to_string();
    assert_eq!(hash[..16], *"67ae9ac71d559309");
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let sketcher = Sketcher::new(&all()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none").join("sketches");
    let error = sketcher.save(&[], &path).unwrap_err().to_string();
    assert!(error.contains("sketches.partial: "), "{error}");
}

#[test]
fn settings_are_read_and_checked_whole() {
    let json = r#"{"exact": true, "near": {"threshold": 0.8, "words": 5, "characters": 8},
        "paragraphs": {"min_characters": 20}}"#;
    let settings: Duplicates = serde_json::from_str(json).unwrap();
    assert_eq!(settings, all());
    let exact: Duplicates = serde_json::from_str(r#"{"exact": false}"#).unwrap();
    assert_eq!((exact.near, exact.paragraphs), (None, None));
    let json = json.replace("words", "word");
    assert!(serde_json::from_str::<Duplicates>(&json).is_err());

    let mut wrong = near(0.0, 0);
    wrong.paragraphs = all().paragraphs;
    wrong.paragraphs.as_mut().unwrap().min_characters = 0;
    let expected = [
        BadSetting::Threshold(0.0),
        BadSetting::Words(0),
        BadSetting::MinCharacters,
    ];
    assert_eq!(wrong.problems(), expected);
    let error = Sketcher::new(&wrong).unwrap_err().to_string();
    assert!(
        error.starts_with("near.threshold is 0, but must lie between 0.3 and 1"),
        "{error}"
    );
    assert!(
        error.contains("; near.words is 0") && error.contains("; paragraphs."),
        "{error}"
    );
    for threshold in [f64::NAN, -1.0, 0.29, 1.01, f64::INFINITY] {
        assert_eq!(near(threshold, 5).problems().len(), 1);
    }
    assert!(near(1.0, 64).problems().is_empty() && near(0.3, 1).problems().is_empty());
}
