use proptest::prelude::*;

use cloze_corpus::Tally;

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
             2 invalid UTF-8 sequences replaced, 3 control characters dropped, 1 documents"
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
        prop_assume!(!bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff"));
        let (read, tally) = read_one("a.txt", &bytes);
        prop_assert_eq!(tally.documents + tally.skipped, 1);
        prop_assert_eq!(tally.documents, read.len() as u64);
        let text = read.first().map_or("", |document| &document.text);
        prop_assert!(!text.contains(|c: char| c.is_ascii_control() && c != '\n' && c != '\t'));

        // By the standard library: what is kept, replaced and dropped is all there was.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let lossy = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let controls = lossy.matches(|c: char| c.is_ascii_control() && !"\r\n\t".contains(c)).count();
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
        prop_assume!(!bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff"));
        let folder = folder(&[("a.jsonl", &bytes)]);
        let documents = open(folder.path()).unwrap();
        let mut reader = documents.iter();
        let outcomes = reader.by_ref().count() as u64 + reader.tally().skipped;
        prop_assert_eq!(outcomes, reader.tally().rows());
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let rows = bytes.split(|&byte| byte == b'\n').filter(|row| !row.trim_ascii().is_empty());
        prop_assert_eq!(outcomes, rows.count() as u64);
    }

    /// As many as the crate `csv` finds, which reads whole rows.
    #[test]
    fn any_rows_of_a_table_are_read_or_named(bytes in dirt()) {
        let bytes = [b"text,id\n".as_slice(), &bytes].concat();
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let (rows, ragged) = table.byte_records().fold((0, 0), |(rows, ragged), row| {
            (rows + 1, ragged + u64::from(row.unwrap().len() != 2))
        });
        let folder = folder(&[("a.csv", &bytes)]);
        let documents = open(folder.path()).unwrap();
        let mut reader = documents.iter();
        reader.by_ref().for_each(drop);
        let Tally { bad, .. } = reader.tally();
        prop_assert_eq!((reader.tally().rows(), bad), (rows, ragged));
    }
}
