//! Any bytes as a text file, and as one whose name tells nothing.
#![no_main]

mod common;

use common::{read, seed};
use libfuzzer_sys::fuzz_target;

const SEEDS: &[&[u8]] = &[
    b"\xef\xbb\xbfone\r\n\r\ntwo three\0 four\n",
    b"\x1f\x04@\x048\x042\x045\x04B\x04,\0 \0M\x04B\x04>\x04",
    b"one\x0c\x1b[31mtwo\x1b]0;a\x07\n\xef\xbb\xbfthree",
    b"\xff\xfea\0\r\0\n\0\x3d\xd8\0\xde",
];

fuzz_target!(init: seed("text", SEEDS), |bytes: &[u8]| {
    read("a.txt", bytes);
    read("a", bytes);
});
