//! Any bytes as a compressed file, and any bytes compressed.
#![no_main]

mod common;

use std::io::Write;

use common::{read, seed};
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

const ROWS: &[u8] = b"{\"text\": \"one\"}\n{\"text\": \"two\"}\n";

fuzz_target!(
    init: seed("compressed", &[&gzip(ROWS), &zstd(ROWS), &[gzip(ROWS), vec![0; 9], zstd(ROWS)].concat()]),
    |bytes: &[u8]| {
        read("a.jsonl", bytes);
        // Beneath whole archives lie any rows.
        read("b.jsonl", &gzip(bytes));
        read("c.jsonl", &zstd(bytes));
    }
);

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}
