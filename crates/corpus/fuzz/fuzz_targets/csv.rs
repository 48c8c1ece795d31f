//! Any bytes as a table, with quotes and without.
#![no_main]

mod common;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[b"text,id\n\"a \"\"b\"\"\n\",1\n\nc\r\nd,2"];

fuzz_target!(init: seed("csv", SEEDS), |bytes: &[u8]| {
    read("a.csv", bytes);
    read("a.tsv", bytes);
});
