//! Inputs on which the readers of public bug reports went wrong; each test says so and passes where
//! there are none.

use std::path::PathBuf;

use cloze_corpus::{Documents, Error, ReadError, ReadOptions, RowFault};

use crate::documents::common::{open, read, texts};

fn case(name: &str) -> Option<PathBuf> {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases");
    let path = PathBuf::from(cases).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("not tested, for it is missing: {}", path.display());
    None
}

#[test]
fn a_quote_in_a_tsv_file_is_a_letter() {
    let Some(path) = case("tsv-quote") else {
        return;
    };
    assert_eq!(
        texts(&path),
        [
            "A plain line.",
            "\"Hello, he said.",
            "The third line.",
            "The fourth line.",
            "She said \"no\" to him.",
            "\"Yes\" was all.",
            "The end."
        ]
    );
}

#[test]
fn a_quote_that_never_closes_is_named_by_its_line() {
    let Some(path) = case("csv-eof") else { return };
    let mut found = open(&path).unwrap().iter().collect::<Vec<_>>().into_iter();
    assert_eq!(found.next().unwrap().unwrap().text, "first");
    let error = found.next().unwrap().unwrap_err();
    assert!(
        matches!(error, Error::Read(ReadError::OpenQuote { line: 3, .. })),
        "{error}"
    );
    assert!(found.next().is_none());
}

#[test]
fn a_form_feed_is_a_line_end() {
    let Some(path) = case("text-formfeed") else {
        return;
    };
    assert_eq!(
        texts(&path),
        ["page one ends here\nPage two begins\ncolumn\n"]
    );
}

#[test]
fn utf_16_without_a_mark_is_told_by_its_look() {
    let Some(path) = case("text-utf16-no-bom") else {
        return;
    };
    let (found, tally) = read(&path);
    assert!(
        found[0]
            .text
            .starts_with("Привет, это русский текст в кодировке UT"),
        "{}",
        found[0].text
    );
    assert_eq!((tally.guessed, tally.dropped, tally.replaced), (1, 0, 0));
}

#[test]
fn the_pointer_of_git_lfs_is_no_text() {
    let Some(path) = case("lfs-txt") else { return };
    for path in [path.join("part1.txt"), path] {
        let error = open(&path).unwrap_err();
        assert!(matches!(error, Error::Read(ReadError::LfsPointer(_))));
        assert!(error.to_string().contains("git lfs pull"), "{error}");
    }
}

#[test]
fn archives_of_the_field_are_read() {
    let Some(path) = case("name-json-gz") else {
        return;
    };
    let sentence = |number| format!("A plain sentence, number {number}, about boats.");
    assert_eq!(texts(&path)[..2], [sentence(1), sentence(2)]);
    let Some(path) = case("zst-window31") else {
        return;
    };
    assert_eq!(texts(&path), ["a post from an archive of a forum"]);
    let Some(path) = case("gz-padding") else {
        return;
    };
    assert_eq!(texts(&path), ["only member\n"]);
}

#[test]
fn numbers_that_are_none_stop_nothing_beside_the_text() {
    let Some(path) = case("json-nan") else { return };
    let (found, tally) = read(&path);
    let found: Vec<_> = found.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(
        found[1..],
        ["a text with a score that is not a number", "another"]
    );
    assert_eq!(tally.bad, 0);
}

#[test]
fn numbers_that_name_rows_stay_as_they_are_written() {
    let Some(path) = case("json-ids") else { return };
    let (found, _) = read(&path);
    let ids: Vec<_> = found
        .iter()
        .filter_map(|row| row.source.id.as_deref())
        .collect();
    assert_eq!(
        ids,
        [
            "123456789012345678901234567890",
            "1.10",
            "12345678901234567891"
        ]
    );
}

#[test]
fn half_a_pair_of_surrogates_is_replaced_and_counted() {
    let Some(path) = case("json-surrogate") else {
        return;
    };
    let (found, tally) = read(&path);
    assert_eq!(found[1].text, "cut emoji \u{fffd} at the end");
    assert_eq!((found.len(), tally.replaced, tally.bad), (3, 1, 0));
}

#[test]
fn the_elements_of_a_list_are_rows() {
    let Some(path) = case("json-array") else {
        return;
    };
    let (found, _) = read(&path);
    let found: Vec<_> = found
        .iter()
        .map(|row| (row.text.as_str(), row.source.row, row.source.offset))
        .collect();
    assert_eq!(found, [("one", Some(2), 2), ("two", Some(3), 19)]);
    // Pairs have no such field: a message for each row that says so.
    let Some(path) = case("pairs/int.jsonl") else {
        return;
    };
    let documents = Documents::open(&[path], &ReadOptions::standard()).unwrap();
    let error = documents.iter().next().unwrap().unwrap_err();
    let Error::Read(ReadError::BadRow(row)) = error else {
        panic!("{error}")
    };
    assert!(matches!(row.fault, RowFault::NoField { .. }));
}
