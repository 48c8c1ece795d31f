use std::fs::File;
use std::io::{BufWriter, Write};

use cloze_corpus::{Documents, Error, ReadError, ReadOptions, RowFault};
use proptest::prelude::*;

use crate::documents::common::{folder, short};

/// The texts of the pieces, and where each begins.
fn pieces(bytes: &[u8], limit: u64) -> (Vec<String>, Vec<u64>) {
    let folder = folder(&[("a.txt", bytes)]);
    let documents = Documents::open(&[folder.path()], &short(limit)).expect("a text");
    let read = documents.iter().map(|piece| piece.expect("a text"));
    read.map(|piece| (piece.text, piece.source.offset)).unzip()
}

#[test]
fn the_best_place_to_cut_is_taken() {
    let cut = |text: &str| pieces(text.as_bytes(), 16).0[0].clone();
    assert_eq!(cut("one two\n\nx\na b c and more"), "one two\n\n");
    assert_eq!(cut("one two\r\n\r\nx\na b c and more"), "one two\n\n");
    assert_eq!(cut("one two three\nfour five"), "one two three\n");
    assert_eq!(cut("one two three four five"), "one two three ");
    assert_eq!(cut("中中中中中中中中"), "中中中中中");
    assert_eq!(cut("0123456789abcdefghi"), "0123456789abcdef");
    assert_eq!(cut("0123456789abcde\r\nfghi"), "0123456789abcde");
    // What fits is not cut.
    assert_eq!(cut("one two\n\nx\na b c"), "one two\n\nx\na b c");
}

#[test]
fn a_row_that_is_too_long_is_skipped() {
    let long = "x".repeat(100);
    let rows = format!("{{\"text\": \"{long}\"}}\n{{\"text\": \"end\"}}\n");
    let table = format!("id,text\n1,\"{long}\n\"\n2,end\n{}", ",".repeat(40));
    let folder = folder(&[("a.jsonl", rows.as_bytes()), ("b.csv", table.as_bytes())]);
    let documents = Documents::open(&[folder.path()], &short(50)).unwrap();
    let read: Vec<_> = documents.iter().collect();
    assert_eq!(read.len(), 5);
    for (at, line) in [(0, 1), (2, 2), (4, 5)] {
        let Err(Error::Read(ReadError::BadRow(bad))) = &read[at] else {
            panic!("{:?}", read[at]);
        };
        assert_eq!(
            (bad.place.row, &bad.fault),
            (Some(line), &RowFault::TooLong { limit: 50 })
        );
    }
    for at in [1, 3] {
        assert_eq!(read[at].as_ref().unwrap().text, "end");
    }
}

#[test]
fn a_line_of_64_megabytes_is_cut() {
    const SIZE: usize = 64 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for _ in 0..SIZE / (1 << 10) {
        file.write_all(&[b'x'; 1 << 10]).unwrap();
    }
    drop(file);
    let documents = Documents::open(&[&path], &ReadOptions::standard()).unwrap();
    let lengths: Vec<_> = documents
        .chunks(1)
        .map(|chunk| chunk.unwrap().parse().tally.bytes)
        .collect();
    assert_eq!(lengths, [16 << 20; 4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn pieces_make_up_the_text(text in "([a-c中é\u{1f600} \n]|\r\n|\n\n|x{9}){30,90}", limit in 16u64..50) {
        let (pieces, offsets) = pieces(text.as_bytes(), limit);
        prop_assert!(pieces.iter().all(|piece| piece.len() as u64 <= limit));
        prop_assert!(offsets.is_sorted());
        // Pieces of white space only are skipped.
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(dense(&pieces.concat()), dense(&text));
        for (piece, &offset) in pieces.iter().zip(&offsets) {
            let there = &text[offset as usize..];
            prop_assert!(there.replace("\r\n", "\n").starts_with(piece));
        }
    }
}
