use proptest::prelude::*;

use cloze_corpus::{Error, ReadError, RowFault, Tally};

use crate::documents::common::{folder, open, read, read_one};

#[test]
fn dirt_is_removed_and_counted() {
    let folder = folder(&[
        (
            "a.txt",
            b"\xef\xbb\xbfone\r\ntwo\rthree\tfour\0\x07 \xff\xfe end",
        ),
        ("b.txt", b" \n\t"),
        (
            "c.jsonl",
            b"\xef\xbb\xbf{\"text\": \"nul \\u0000 here\"}\r\n{\"text\": \"\"}",
        ),
    ]);
    let (read, tally) = read(folder.path());
    let texts: Vec<_> = read.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(
        texts,
        ["one\ntwo\nthree\tfour \u{fffd}\u{fffd} end", "nul  here"]
    );
    assert_eq!((tally.documents, tally.skipped), (2, 2));
    assert_eq!((tally.replaced, tally.dropped), (2, 3));
    let notes = tally.to_string();
    assert!(
        notes.starts_with(
            "2 documents, 38 bytes of text, 2 empty documents skipped, \
             2 invalid UTF-8 sequences replaced, 3 control characters dropped, 2 documents that are \
             hardly UTF-8 (13 % of their characters are lost)"
        ),
        "{notes}"
    );
}

#[test]
fn text_that_is_hardly_utf_8_is_suspected() {
    let latin: Vec<u8> = b"d\xe9j\xe0 vu, ".repeat(20);
    assert_eq!(read_one("a.txt", &latin).1.suspicious, 1);
    let one_in_a_hundred = [b"\xe9".as_slice(), &[b'a'; 99]].concat();
    assert_eq!(read_one("a.txt", &one_in_a_hundred).1.suspicious, 0);
    let row = b"{\"text\": \"\xe9\xe9\xe9\"}";
    assert_eq!(read_one("a.jsonl", row).1.suspicious, 1);
}

#[test]
fn utf_16_is_told_by_its_mark() {
    let text = "Zwölf 猫 \u{1f600}\r\n".repeat(3000);
    let little: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = little
        .chunks(2)
        .flat_map(|pair| [pair[1], pair[0]])
        .collect();
    for bytes in [little, big] {
        let (read, tally) = read_one("a.txt", &bytes);
        assert!(read[0].text == text.replace('\r', ""));
        assert_eq!((tally.replaced, tally.suspicious), (0, 0));
        // Half a pair of surrogates, and half a unit.
        let broken = [&bytes[..2], &bytes[18..20], &bytes[2..9]].concat();
        let (_, tally) = read_one("a.txt", &broken);
        assert_eq!(tally.replaced, 2);
    }
}

/// Bytes that are more likely than others to upset a reader.
pub(crate) fn dirt() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\r\n",
            "\r",
            "\n",
            "\0",
            "\u{7f}",
            "\u{85}",
            "\u{a0}",
            "\u{feff}",
            "{\"text\": \"",
            "\"}",
            "\"",
            ",",
            "text\n",
            "text,id\n",
            "<p>",
            "<pre>",
            "</",
            "&#0;",
            "<!--",
            "中",
            "é"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_accounted_for(bytes in dirt()) {
        let (read, tally) = read_one("a.txt", &bytes);
        // Another encoding, an archive, and a sequence for a terminal have tests of their own.
        prop_assume!(tally.guessed + tally.escapes == 0 && !has_mark(&bytes));
        prop_assert_eq!(tally.documents + tally.skipped, 1);
        prop_assert_eq!(tally.documents, read.len() as u64);
        let text = read.first().map_or("", |document| &document.text);
        prop_assert!(!text.contains(|c: char| c.is_ascii_control() && c != '\n' && c != '\t'));

        // By the standard library: what is kept, replaced and dropped is all there was.
        let bytes = unmarked(&bytes);
        let lossy = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        let ends = "\r\n\t\u{b}\u{c}\u{1c}\u{1d}\u{1e}\u{1f}";
        let controls = lossy.matches(|c: char| c.is_ascii_control() && !ends.contains(c)).count();
        prop_assert_eq!(tally.dropped, controls as u64);
        if tally.documents == 1 {
            let marks = |text: &str| text.matches('\u{fffd}').count() as u64;
            let genuine = bytes.utf8_chunks().map(|chunk| marks(chunk.valid())).sum::<u64>();
            prop_assert_eq!(marks(text), tally.replaced + genuine);
            prop_assert_eq!(text.chars().count(), lossy.chars().count() - controls);
        }
    }

    #[test]
    fn any_lines_are_read_or_named(bytes in dirt()) {
        // A list of objects and other encodings have tests of their own.
        prop_assume!(!has_mark(&bytes) && !bytes.iter().any(|byte| b"[\0".contains(byte)));
        let folder = folder(&[("a.jsonl", &bytes)]);
        let documents = open(folder.path()).unwrap();
        let mut reader = documents.iter();
        let outcomes = reader.by_ref().count() as u64 + reader.tally().skipped;
        prop_assert_eq!(outcomes, reader.tally().rows());
        let bytes = unmarked(&bytes);
        let rows = bytes.split(|&byte| byte == b'\n').filter(|row| !row.trim_ascii().is_empty());
        prop_assert_eq!(outcomes, rows.count() as u64);
    }

    /// As many as the crate `csv` finds where it merges none.
    #[test]
    fn any_rows_of_a_table_are_read_or_named(bytes in dirt()) {
        // Other encodings have tests of their own.
        prop_assume!(!bytes.contains(&0));
        let bytes = [b"text,id\n".as_slice(), &unmarked(&bytes)].concat();
        let folder = folder(&[("a.csv", &bytes)]);
        let documents = open(folder.path()).unwrap();
        let mut reader = documents.iter();
        let found: Vec<_> = reader.by_ref().collect();
        let is_quote = |error: &Error| match error {
            Error::Read(ReadError::OpenQuote { .. }) => true,
            Error::Read(ReadError::BadRow(row)) => matches!(row.fault, RowFault::StrayQuote { .. }),
            _ => false,
        };
        prop_assume!(!found.iter().any(|row| row.as_ref().is_err_and(is_quote)));
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let (rows, ragged) = table.byte_records().fold((0, 0), |(rows, ragged), row| {
            (rows + 1, ragged + u64::from(row.unwrap().len() != 2))
        });
        let Tally { bad, .. } = reader.tally();
        prop_assert_eq!((reader.tally().rows(), bad), (rows, ragged));
    }
}

/// Without U+FEFF at the beginnings of lines.
fn unmarked(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let unmarked = lines.map(|mut line| {
        while let Some(rest) = line.strip_prefix("\u{feff}".as_bytes()) {
            line = rest;
        }
        line
    });
    unmarked.collect::<Vec<_>>().concat()
}

fn has_mark(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 4] = [b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"\x1f\x9d"];
    marks.iter().any(|mark| bytes.starts_with(mark))
}
