//! `cloze corpus build`, and a run on what it made.

use std::fs;

use crate::common::fails::fails;
use crate::common::{Place, small};
use serde_json::Value;

/// Twelve documents with dirt, an exact copy and a near copy.
fn text(place: &Place) {
    for number in 0..12 {
        let sentences: String = (0..40)
            .map(|sentence| {
                format!("Sentence {sentence} of story {number} is not like the others. ")
            })
            .collect();
        place.file(
            &format!("text/{number:02}.txt"),
            sentences + "It wasnâ€™t  long.\n",
        );
    }
    let first = fs::read_to_string(place.path().join("text/00.txt")).expect("just written");
    place.file("text/copy.txt", first.to_uppercase());
    place.file("text/near.txt", first.clone() + "And one more word.");
}

const BUILD: [&str; 7] = [
    "corpus", "build", "text", "--out", "corpus", "--vocab", "400",
];

#[test]
fn a_corpus_is_built_and_both_families_learn_from_it() {
    let place = Place::new();
    text(&place);
    let built = place.run(&BUILD).done();
    let said = built.output();
    for part in [
        "14 documents",
        "12 documents",
        "exact duplicates",
        "near duplicates",
        "report.html",
    ] {
        assert!(said.contains(part), "no {part:?}: {said}");
    }
    let folder = place.path().join("corpus");
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("copy.txt") && page.contains("wasn’t"));
    let report = fs::read_to_string(folder.join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["stages"][0]["documents_in"], 14);

    // The same again is there already; other settings are another corpus.
    assert!(place.run(&BUILD).done().output().contains("fingerprint"));
    let other = [&BUILD[..], &["--held-out", "0.5"]].concat();
    fails(
        &place,
        &other,
        4,
        &["finished corpus of other text or settings"],
    );

    for preset in ["bert-tiny", "gpt-tiny"] {
        let config = place.file("run.toml", small(preset));
        let (config, out) = (config.to_str().unwrap(), format!("run-{preset}"));
        let train = [
            "pretrain", "--config", config, "--data", "corpus", "--out", &out,
        ];
        place.run(&train).done();
        let run = place.path().join(&out);
        assert!(
            !run.join("data").exists(),
            "the tokens are those of the corpus"
        );
        let same = |folder: &std::path::Path| fs::read(folder.join("tokenizer.json")).unwrap();
        assert_eq!(same(&run), same(&folder));
        // It goes on without being told of the corpus again.
        place
            .run(&["pretrain", "--out", &out, "--steps", "8"])
            .done();
    }
}

#[test]
fn a_corpus_brings_its_tokenizer() {
    let place = Place::new();
    text(&place);
    place.run(&BUILD).done();
    for option in [["--tokenizer", "char"], ["--vocab", "300"]] {
        let arguments = [&["pretrain", "--data", "corpus"][..], &option].concat();
        fails(&place, &arguments, 2, &["is a corpus", "has its tokenizer"]);
    }
    let two = ["pretrain", "--data", "corpus", "text"];
    fails(
        &place,
        &two,
        2,
        &["is a corpus", "one corpus is all the text"],
    );
}

#[test]
fn a_dry_run_shows_differences_and_writes_nothing() {
    let place = Place::new();
    text(&place);
    let shown = place
        .run(&["corpus", "build", "text", "--dry-run", "2"])
        .done()
        .output();
    for part in [
        "text/00.txt",
        "mojibake",
        "- ",
        "+ ",
        "wasn’t",
        "2 documents would be kept",
    ] {
        assert!(shown.contains(part), "no {part:?}: {shown}");
    }
    assert!(!shown.contains("02.txt"));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn what_is_wrong_with_the_settings_is_said() {
    let place = Place::new();
    text(&place);
    let with = |more: &[&str], code, said: &[&str]| {
        fails(&place, &[&BUILD[..], more].concat(), code, said);
        assert!(!place.path().join("corpus").exists(), "{more:?}");
    };
    with(
        &["--preset", "bocks"],
        3,
        &["bocks", "did you mean `books`"],
    );
    with(
        &["--held-out", "1.5"],
        3,
        &["split.share", "1.5", "above 0, below 1"],
    );
    with(
        &["--set", "duplicates.near.threshold=3.0"],
        3,
        &["near.threshold is 3"],
    );
    with(
        &["--set", "clean=[{step=\"language\", keep=[\"english\"]}]"],
        3,
        &["english", "eng"],
    );
    with(
        &["--set", "clean=[{step=\"lenght\"}]"],
        3,
        &["lenght", "length"],
    );
    with(&["--tokenizer", "bep"], 2, &["bep", "bpe"]);
    fails(
        &place,
        &["corpus", "build", "nowhere", "--out", "corpus"],
        4,
        &["nowhere", "does not exist"],
    );
    fails(&place, &["corpus", "build", "text"], 2, &["--out"]);
}
