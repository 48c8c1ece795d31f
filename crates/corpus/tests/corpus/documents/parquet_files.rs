use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use cloze_corpus::{Documents, Error, ReadError, ReadOptions, RowFault};
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::documents::common::{error_of, folder, gzip, open, read, short, survey};
use crate::documents::formats::some_texts;

const SCHEMA: &str = "message rows {
    optional int64 id;
    optional binary text (string);
    optional double score;
}";

/// Two row groups with these texts, and pages of a few values.
fn write(path: &Path, groups: &[&[Option<String>]], compression: Compression) {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(1)
        .build();
    let file = File::create(path).expect("a writable folder");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties)).expect("a writable file");
    for texts in groups {
        let levels: Vec<i16> = texts.iter().map(|text| text.is_some().into()).collect();
        let values: Vec<ByteArray> = texts
            .iter()
            .flatten()
            .map(|text| text.as_str().into())
            .collect();
        let ids: Vec<i64> = (0..texts.len() as i64).collect();
        let mut group = writer.next_row_group().expect("a writable file");
        let mut column = 0;
        while let Some(mut writer) = group.next_column().expect("a writable file") {
            match column {
                0 => writer
                    .typed::<Int64Type>()
                    .write_batch(&ids, Some(&vec![1; ids.len()]), None),
                1 => writer
                    .typed::<ByteArrayType>()
                    .write_batch(&values, Some(&levels), None),
                _ => writer
                    .typed::<parquet::data_type::DoubleType>()
                    .write_batch(&[], Some(&vec![0; ids.len()]), None),
            }
            .expect("a writable file");
            writer.close().expect("a writable file");
            column += 1;
        }
        group.close().expect("a writable file");
    }
    writer.close().expect("a writable file");
}

fn made(texts: &[Option<String>], compression: Compression) -> tempfile::TempDir {
    let folder = folder(&[]);
    let (first, second) = texts.split_at(texts.len() / 2);
    write(
        &folder.path().join("a.parquet"),
        &[first, second],
        compression,
    );
    folder
}

fn all(texts: &[String]) -> Vec<Option<String>> {
    texts.iter().cloned().map(Some).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_written_is_read(texts in some_texts(), repeat in 1usize..20) {
        let texts: Vec<_> = texts.iter().cycle().take(texts.len() * repeat).cloned().collect();
        let compressions = [
            Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default()),
            Compression::GZIP(Default::default()), Compression::LZ4_RAW, Compression::BROTLI(Default::default()),
        ];
        for compression in compressions {
            let folder = made(&all(&texts), compression);
            let (read, _) = read(folder.path());
            let found: Vec<_> = read.iter().map(|document| document.text.clone()).collect();
            prop_assert_eq!(&found, &texts);
            let rows: Vec<_> = read.iter().map(|document| document.source.row.unwrap()).collect();
            prop_assert!(rows.iter().copied().eq(1..=texts.len() as u64));
            prop_assert_eq!(read[0].source.id.as_deref(), Some("0"));
        }
    }

    #[test]
    fn damage_does_no_harm(
        texts in some_texts(),
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 1..4),
        cut in any::<bool>(),
    ) {
        let folder = made(&all(&texts), Compression::SNAPPY);
        let path = folder.path().join("a.parquet");
        let mut file = std::fs::read(&path).unwrap();
        let at = at.index(file.len() - 3);
        if cut { file.truncate(at + 1) } else { file[at..at + bytes.len()].copy_from_slice(&bytes) }
        std::fs::write(&path, file).unwrap();
        survey(folder.path(), &short(64), 500);
    }

    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        let framed = [b"PAR1", bytes.as_slice(), &(bytes.len() as u32).to_le_bytes(), b"PAR1"].concat();
        for bytes in [bytes, framed] {
            let folder = folder(&[("a.parquet", &bytes)]);
            survey(folder.path(), &short(64), 500);
        }
    }
}

#[test]
fn nulls_and_long_values_are_bad_rows() {
    let texts = [
        Some("x".repeat(51)),
        None,
        Some(String::new()),
        Some("end".to_owned()),
    ];
    let folder = made(&texts, Compression::SNAPPY);
    let documents = Documents::open(&[folder.path()], &short(50)).unwrap();
    let parsed = documents.chunks(1 << 20).next().unwrap().unwrap().parse();
    assert_eq!(
        (
            parsed.tally.bad,
            parsed.tally.skipped,
            parsed.tally.documents
        ),
        (2, 1, 1)
    );
    assert_eq!(parsed.bad[0].fault, RowFault::TooLong { limit: 50 });
    assert!(matches!(
        parsed.bad[1].fault,
        RowFault::NotText { found: "null", .. }
    ));
    assert_eq!(parsed.bad[1].place.row, Some(2));
}

#[test]
fn a_file_without_the_column_names_those_it_has() {
    let folder = made(&all(&["a".to_owned()]), Compression::SNAPPY);
    for column in ["body", "score"] {
        let options = ReadOptions {
            column: column.to_owned(),
            ..ReadOptions::standard()
        };
        let documents = Documents::open(&[folder.path()], &options).unwrap();
        let error = documents.iter().next().unwrap().unwrap_err();
        assert!(
            matches!(error, Error::Read(ReadError::NoColumn { .. })),
            "{error}"
        );
        let message = error.to_string();
        assert!(
            message.contains("id (INT64), text (BYTE_ARRAY), score (DOUBLE)"),
            "{message}"
        );
    }
}

#[test]
fn the_content_goes_before_the_name() {
    let folder = made(&all(&["one".to_owned()]), Compression::SNAPPY);
    let path = folder.path().join("a.parquet");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::rename(&path, folder.path().join("a.txt")).unwrap();
    assert_eq!(read(folder.path()).0[0].text, "one");
    for bytes in [
        gzip(&bytes),
        b"text that is long enough".to_vec(),
        bytes[..50].to_vec(),
    ] {
        assert!(matches!(
            error_of("a.parquet", &bytes),
            Error::Read(ReadError::Parquet { .. })
        ));
    }
    assert!(matches!(
        open(&folder.path().join("a.parquet")),
        Err(Error::Missing(_))
    ));
}
