use cloze_corpus::{Error, ReadError};
use proptest::prelude::*;

use crate::documents::common::{error_of, folder, gzip, read, short, survey, zstd};

#[test]
fn a_file_that_is_cut_off_is_named() {
    let text: String = (0..2000).map(|i| format!("Line {i}\n")).collect();
    for whole in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for length in [5, 12, whole.len() / 2, whole.len() - 1] {
            let error = error_of("a.txt", &whole[..length]);
            assert!(
                matches!(error, Error::Read(ReadError::Compressed { .. })),
                "{length}: {error}"
            );
            assert!(error.to_string().contains("a.txt is damaged"), "{error}");
        }
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 0x55;
        // zstd has no checksum unless it is asked for one: then the text differs.
        let folder = folder(&[("a.txt", &damaged)]);
        let documents = crate::documents::common::open(folder.path()).unwrap();
        let read: Vec<_> = documents.iter().collect();
        assert!(
            read[0]
                .as_ref()
                .map_or(true, |document| document.text != text)
        );
    }
}

#[test]
fn a_bomb_needs_no_memory() {
    let bomb = zstd(&vec![b' '; 100 << 20]);
    assert!(bomb.len() < 100_000);
    let folder = folder(&[("a.txt", &bomb), ("b.jsonl", &bomb)]);
    // Each piece is blank, and the row is too long.
    let (tally, _) = survey(folder.path(), &short(1 << 20), 1 << 20);
    assert_eq!((tally.skipped, tally.bad, tally.cut), (100, 1, 99));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_does_no_harm(at in 0usize..400, byte in any::<u8>(), kind in any::<bool>()) {
        let rows = "{\"text\": \"one\"}\n{\"text\": \"two, three\"}\n".repeat(8);
        let mut bytes = if kind { gzip(rows.as_bytes()) } else { zstd(rows.as_bytes()) };
        let at = at % bytes.len();
        bytes[at] = byte;
        let folder = folder(&[("a.jsonl", &bytes)]);
        survey(folder.path(), &short(64), 100);
    }
}

#[test]
fn an_empty_archive_is_an_empty_document() {
    let folder = folder(&[("a.txt.gz", &gzip(b"")), ("b.jsonl.zst", &zstd(b""))]);
    let (_, tally) = read(folder.path());
    assert_eq!((tally.documents, tally.skipped, tally.bad), (0, 1, 0));
}
