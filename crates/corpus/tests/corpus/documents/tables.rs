//! Quotes in tables.

use cloze_corpus::{Error, ReadError, RowFault};
use proptest::prelude::*;

use crate::documents::common::{error_of, folder, open, read_one, table};

/// The texts of the rows, and the faults of the others.
fn rows(name: &str, bytes: &[u8]) -> Vec<Result<String, RowFault>> {
    let folder = folder(&[(name, bytes)]);
    let documents = open(folder.path()).expect("a readable path");
    let row = |row: Result<cloze_corpus::Document, Error>| match row {
        Ok(row) => Ok(row.text),
        Err(Error::Read(ReadError::BadRow(row))) => Err(row.fault),
        Err(error) => panic!("{error}"),
    };
    documents.iter().map(row).collect()
}

#[test]
fn a_quote_that_closes_within_a_cell_is_named() {
    let table = b"id,text\n1,\"Yes\" was all.\n2,fine\n3,\"open\n4,merged\n5,\"quoted\"\n6,\"end\" \n7,a \"b\" c\n";
    let stray = |opened, closed| Err(RowFault::StrayQuote { opened, closed });
    let fine = |text: &str| Ok(text.to_owned());
    assert_eq!(
        rows("a.csv", table),
        [
            stray(2, 2),
            fine("fine"),
            stray(4, 6),
            fine("end"),
            fine("a \"b\" c")
        ]
    );
    let error = error_of("a.csv", table).to_string();
    assert!(
        error.contains("a.csv:2: the quote that opens in line 2"),
        "{error}"
    );
}

#[test]
fn a_quote_that_is_missing_does_not_take_in_a_whole_table() {
    let lines = "1,a line\n".repeat(300_000);
    let rows = format!("id,text\n0,\"opens\n{lines}2,\"\n");
    let error = error_of("a.csv", rows.as_bytes());
    assert!(
        matches!(error, Error::Read(ReadError::OpenQuote { line: 2, .. })),
        "{error}"
    );
    // A whole book is a cell.
    let book = "a line\n".repeat(200_000);
    let rows = format!("id,text\n0,\"{book}\"\n");
    assert_eq!(read_one("a.csv", rows.as_bytes()).0[0].text, book);
}

#[test]
fn a_cell_in_the_header_may_be_open_too() {
    let error = error_of("a.csv", b"id,\"text\n1,a\n");
    assert!(
        matches!(error, Error::Read(ReadError::OpenQuote { line: 1, .. })),
        "{error}"
    );
}

proptest! {
    #[test]
    fn a_table_is_read_as_it_was_written(texts in prop::collection::vec("[a\"',\n\r\t é]{0,9}x", 1..9)) {
        let (read, tally) = read_one("a.csv", &table(b',', &texts));
        let found: Vec<_> = read.into_iter().map(|row| row.text).collect();
        let expected: Vec<_> = texts.iter().map(|text| text.replace("\r\n", "\n").replace('\r', "\n")).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(tally.bad, 0);
    }

    #[test]
    fn a_tsv_file_has_no_quotes(texts in prop::collection::vec("[a\"', é]{0,9}x", 1..9)) {
        let (read, tally) = read_one("a.tsv", &table(b'\t', &texts));
        let found: Vec<_> = read.into_iter().map(|row| row.text).collect();
        prop_assert_eq!(found, texts);
        prop_assert_eq!(tally.bad, 0);
    }

    /// Each row of a table is a document, a fault, or in one of the two.
    #[test]
    fn no_quote_is_lost_without_a_word(cells in prop::collection::vec("[a\"\n ]{0,4}", 1..9)) {
        let rows: String = cells.iter().map(|cell| format!("{cell},1\n")).collect();
        let folder = folder(&[("a.csv", format!("text,id\n{rows}").as_bytes())]);
        let found: Vec<_> = open(folder.path()).unwrap().iter().collect();
        if found.iter().all(Result::is_ok) {
            let mut table = csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_bytes());
            let texts: Vec<_> = table.records().map(|row| row.unwrap()[0].to_owned()).collect();
            let texts: Vec<_> = texts.iter().filter(|text| !text.trim().is_empty()).collect();
            let found: Vec<_> = found.into_iter().map(|row| row.unwrap().text).collect();
            let trim = |text: &str| text.trim_end().to_owned();
            prop_assert_eq!(
                found.iter().map(|text| trim(text)).collect::<Vec<_>>(),
                texts.iter().map(|text| trim(text)).collect::<Vec<_>>()
            );
        }
    }
}
