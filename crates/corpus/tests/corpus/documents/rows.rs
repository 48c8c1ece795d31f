use cloze_corpus::{BadRow, Documents, Error, ReadError, ReadOptions, RowFault, Tally};

use crate::documents::common::{folder, open, read_one};

const ROWS: &[u8] =
    b"{\"text\": \"good\"}\n{\"text\": \n\n{\"body\": \"x\", \"id\": 1}\n{\"text\": 5}\n[1]\n\
    {\"text\": null}\n{\"text\": \"two\"} {}\n{\"text\": \"end\"}";

#[test]
fn broken_rows_are_named_and_the_others_read() {
    let folder = folder(&[("rows.jsonl", ROWS)]);
    let documents = open(folder.path()).unwrap();
    let mut reader = documents.iter();
    let (mut texts, mut bad) = (Vec::new(), Vec::new());
    for row in reader.by_ref() {
        match row {
            Ok(document) => texts.push(document.text),
            Err(Error::Read(ReadError::BadRow(row))) => bad.push(row),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(texts, ["good", "end"]);
    assert_eq!(reader.tally().bad, 6);
    let rows: Vec<_> = bad.iter().filter_map(|bad| bad.place.row).collect();
    assert_eq!(rows, [2, 4, 5, 6, 7, 8]);
    assert!(matches!(&bad[0].fault, RowFault::Json { reason, .. } if reason.contains("EOF")));
    assert_eq!(
        bad[1].fault,
        RowFault::NoField {
            column: "text".to_owned(),
            fields: vec!["body".to_owned(), "id".to_owned()],
        }
    );
    let found = |bad: &BadRow| match bad.fault {
        RowFault::NotText { found, .. } => found,
        _ => "",
    };
    assert_eq!((found(&bad[2]), found(&bad[4])), ("a number", "null"));
    let message = bad[3].to_string();
    assert!(
        message.contains("rows.jsonl:6: not a JSON object"),
        "{message}"
    );
    assert!(message.contains("expected an object, column"), "{message}");
    assert!(matches!(&bad[5].fault, RowFault::Json { reason, .. } if reason.contains("trailing")));
}

#[test]
fn nesting_does_no_harm() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let row = format!(
        "{{\"x\": {deep}, \"text\": \"a\"}}\n{{\"text\": {deep}}}\n{{\"x\": {}",
        "[".repeat(9)
    );
    let folder = folder(&[("a.jsonl", row.as_bytes())]);
    let documents = open(folder.path()).unwrap();
    let read: Vec<_> = documents.iter().collect();
    assert_eq!(read[0].as_ref().unwrap().text, "a");
    assert!(read[1..].iter().all(Result::is_err) && read.len() == 3);
}

#[test]
fn a_share_of_bad_rows_may_be_allowed() {
    let folder = folder(&[("rows.jsonl", ROWS)]);
    let options = |max_bad| ReadOptions {
        max_bad,
        ..ReadOptions::standard()
    };
    let documents = Documents::open(&[folder.path()], &options(0.0)).unwrap();
    let chunk = documents.chunks(1 << 20).next().unwrap().unwrap();
    let parsed = chunk.parse();
    assert_eq!((parsed.tally.bad, parsed.tally.rows()), (6, 8));
    assert!(options(0.75).check(&parsed.tally, &parsed.bad).is_ok());
    assert!(options(0.0).check::<String>(&Tally::default(), &[]).is_ok());
    let message = |max_bad| {
        let error = options(max_bad)
            .check(&parsed.tally, &parsed.bad)
            .unwrap_err();
        error.to_string()
    };
    let first = parsed.bad[0].to_string();
    assert!(message(0.0).starts_with(&first), "{}", message(0.0));
    assert!(message(0.0).ends_with("--max-bad 0.01 skips up to 1 % of such rows"));
    assert!(message(0.5).starts_with("6 of 8 rows are bad, more than the share of 0.5"));
}

#[test]
fn examples_are_few_and_the_count_is_whole() {
    let folder = folder(&[("rows.jsonl", b"[]\n".repeat(1000).as_slice())]);
    let documents = open(folder.path()).unwrap();
    let parsed = documents.chunks(1 << 20).next().unwrap().unwrap().parse();
    assert_eq!(parsed.tally.bad, 1000);
    assert!(parsed.bad.len() < 10);
}

#[test]
fn options_are_read_as_they_are_written() {
    let options = ReadOptions::standard();
    let json = serde_json::to_string(&options).unwrap();
    assert_eq!(serde_json::from_str::<ReadOptions>(&json).unwrap(), options);
    assert!(serde_json::from_str::<ReadOptions>(&json.replace("column", "colum")).is_err());
}

#[test]
fn names_of_rows_are_strings_or_numbers() {
    let rows = b"{\"text\": \"a\", \"id\": \"x\"}\n{\"id\": -3, \"text\": \"a\"}\n{\"id\": [1], \"text\": \"a\"}";
    let (read, _) = read_one("a.jsonl", rows);
    let ids: Vec<_> = read.iter().map(|row| row.source.id.as_deref()).collect();
    assert_eq!(ids, [Some("x"), Some("-3"), None]);
}
