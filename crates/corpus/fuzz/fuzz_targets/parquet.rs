//! Any bytes as a .parquet file.
#![no_main]

mod common;

use std::panic;
use std::sync::Arc;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;
use parquet::data_type::ByteArrayType;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

fuzz_target!(
    init: {
        seed("parquet", &[&file("optional"), &file("required")]);
        // The fuzzer's hook ends the process on a panic even where it is caught.
        drop(panic::take_hook());
    },
    |bytes: &[u8]| read("a.parquet", bytes)
);

/// A file with two rows in one column.
fn file(repetition: &str) -> Vec<u8> {
    let schema = format!("message rows {{ {repetition} binary text (string); }}");
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("memory");
    let mut group = file.next_row_group().expect("memory");
    let mut column = group.next_column().expect("memory").expect("one column");
    let values = ["one".into(), "two".into()];
    let levels = (repetition == "optional").then_some([1, 1].as_slice());
    let writer = column.typed::<ByteArrayType>();
    writer.write_batch(&values, levels, None).expect("memory");
    column.close().expect("memory");
    group.close().expect("memory");
    file.close().expect("memory");
    bytes
}
