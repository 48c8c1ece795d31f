//! Any bytes as a text file.
#![no_main]

mod common;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[
    b"\xef\xbb\xbfone\r\n\r\ntwo three\0 four\n",
    b"\xff\xfea\0\r\0\n\0\x3d\xd8\0\xde",
];

fuzz_target!(init: seed("text", SEEDS), |bytes: &[u8]| read("a.txt", bytes));
