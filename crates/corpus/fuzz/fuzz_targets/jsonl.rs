//! Any bytes as JSON, in lines or in a list.
#![no_main]

mod common;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[
    b"{\"text\": \"a \\u0000 \\ud83d\\ude00\", \"id\": 1}\n\n{\"id\": [], \"x\": {\"y\": null}}\n",
    b"{\"x\": -Infinity, \"text\": \"\\ud83d\", \"id\": 1.10, \"y\": NaN}",
    b"[\n{\"text\": \"one\"},\n{\"text\": \"two\"}\n]",
];

fuzz_target!(init: seed("jsonl", SEEDS), |bytes: &[u8]| read("a.jsonl", bytes));
