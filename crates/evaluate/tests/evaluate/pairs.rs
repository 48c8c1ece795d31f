//! Files of minimal pairs.

use std::fs;

use cloze_evaluate::{Error, MinimalPair, read_pairs};

fn read(lines: &str) -> Result<Vec<MinimalPair>, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("agreement.jsonl");
    fs::write(&file, lines).expect("a writable folder");
    read_pairs(&file)
}

#[test]
fn an_empty_sentence_is_told_with_its_line() {
    let whole = r#"{"sentence_good": "A boat sinks.", "sentence_bad": "A boat sink."}"#;
    for (name, line) in [
        (
            "sentence_good",
            r#"{"sentence_good": "", "sentence_bad": "A boat sink."}"#,
        ),
        (
            "sentence_bad",
            r#"{"sentence_good": "A boat sinks.", "sentence_bad": " \t"}"#,
        ),
    ] {
        let told = read(&format!("{whole}\n\n{line}\n"))
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("agreement.jsonl:3: ") && told.contains(name),
            "{told}"
        );
    }
}

#[test]
fn names_may_be_numbers_or_missing() {
    let pair = |rest: &str| format!(r#"{{"sentence_good": "a", "sentence_bad": "b"{rest}}}"#);
    let lines = [
        pair(r#", "UID": "u", "pairID": 7, "linguistics_term": "t""#),
        format!(
            "\u{feff}{}",
            pair(r#", "UID": null, "pairID": "07", "other": [1]"#)
        ),
        pair(""),
    ];
    let pairs = read(&lines.join("\n")).unwrap();
    let names: Vec<_> = pairs
        .iter()
        .map(|pair| [&pair.paradigm, &pair.number, &pair.phenomenon])
        .collect();
    assert_eq!(
        names,
        [
            ["u", "7", "t"],
            ["agreement", "07", ""],
            ["agreement", "2", ""]
        ]
    );
}
