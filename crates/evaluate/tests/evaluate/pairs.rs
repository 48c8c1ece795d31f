//! Minimal pairs as data sets hold them.

use std::fs;
use std::path::Path;

use cloze_evaluate::{MinimalPair, read_pairs};

const OTHERS: &str = r#""UID": "u", "linguistics_term": "t""#;

/// The pairs of a file that holds this.
fn pairs(text: &[u8]) -> Result<Vec<MinimalPair>, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.jsonl");
    fs::write(&path, text).expect("a writable folder");
    read_pairs(&path).map_err(|error| error.to_string())
}

fn pair(fields: &str) -> Result<MinimalPair, String> {
    let row = format!(r#"{{"sentence_good": "He sings.", "sentence_bad": "He sing."{fields}}}"#);
    pairs(row.as_bytes()).map(|pairs| pairs[0].clone())
}

#[test]
fn a_number_names_a_pair_as_it_is_written() {
    let number = |id: &str| {
        pair(&format!(r#", {OTHERS}, "pairID": {id}"#))
            .expect("a pair")
            .number
    };
    assert_eq!(number("\"7\""), "7");
    assert_eq!(number("7"), "7");
    assert_eq!(number("1.10"), "1.10");
    assert_eq!(number("12345678901234567891"), "12345678901234567891");
    // The line names it.
    assert_eq!(number("null"), "0");
}

#[test]
fn what_is_not_asked_for_stops_nothing() {
    for fields in [
        r#", "score": NaN"#,
        r#", "x": [1e999, "\ud800"]"#,
        r#", "UID": null, "linguistics_term": ["t"], "pairID": {}"#,
        r#", "pairID": 1, "pairID": 2"#,
    ] {
        let found = pair(fields).expect(fields);
        assert_eq!(
            (found.good.as_str(), found.paradigm.as_str()),
            ("He sings.", "a")
        );
    }
}

#[test]
fn a_list_and_marks_of_joined_files_are_read() {
    let row = r#"{"sentence_good": "He sings.", "sentence_bad": "He sing."}"#;
    let list = format!("[\n{row},\n{row}\n]");
    assert_eq!(pairs(list.as_bytes()).expect("pairs").len(), 2);
    let joined = format!("\u{feff}{row}\n\u{feff}{row}\n");
    assert_eq!(pairs(joined.as_bytes()).expect("pairs").len(), 2);
}

#[test]
fn what_is_no_pair_is_named() {
    let says = |text: &[u8], what: &str| {
        let error = pairs(text).expect_err("no pairs");
        assert!(error.contains(what), "{error}");
    };
    says(
        b"\n{\"sentence_good\": \"a\"}",
        "a.jsonl:2: no minimal pair",
    );
    says(
        b"{\"sentence_good\": \"a\", \"sentence_bad\": 1}",
        "expected a string",
    );
    says(
        b"{\"sentence_good\": \"a\", \"sentence_bad\": \"\\ud83d\"}",
        "half a character",
    );
    says(
        b"{\"sentence_good\": \"a\", \"sentence_bad\": \"\xe9\"}",
        "no UTF-8",
    );
    let whole = r#"{"sentence_good": "He sings.", "sentence_bad": "He sing."}"#;
    for (name, good, bad) in [
        ("sentence_good", "", "He sing."),
        ("sentence_bad", "He sings.", r" \t"),
    ] {
        let empty = format!(r#"{{"sentence_good": "{good}", "sentence_bad": "{bad}"}}"#);
        let lines = format!("{whole}\n\n{empty}\n");
        says(lines.as_bytes(), &format!("a.jsonl:3: {name} is empty"));
    }
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 133466304\n";
    says(pointer, "git lfs pull");
}

#[test]
fn the_case_with_numbers_reads_as_the_one_with_strings() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases/pairs");
    let [numbers, strings] = ["int.jsonl", "ok.jsonl"].map(|name| Path::new(cases).join(name));
    if !numbers.exists() {
        eprintln!("not tested, for it is missing: {}", numbers.display());
        return;
    }
    let read = |path: &Path| read_pairs(path).expect("pairs");
    assert_eq!(read(&numbers), read(&strings));
    assert_eq!(read(&numbers)[3].number, "3");
}
