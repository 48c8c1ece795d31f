//! Any bytes as `model.safetensors`.
#![no_main]

mod common;

use common::{framed, put, read_weights, seed};
use libfuzzer_sys::fuzz_target;

const HEADER: &[u8] = br#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]},"c":{"dtype":"F8_E4M3","shape":[],"data_offsets":[22,23]},"d":{"dtype":"F64","shape":[0],"data_offsets":[23,23]},"e":{"dtype":"I64","shape":[1],"data_offsets":[23,31]}}"#;

fuzz_target!(
    init: seed("weights", &[&framed(HEADER, &[0; 31]), HEADER, &framed(b"{}", &[])]),
    |bytes: &[u8]| {
        put("model.safetensors", bytes);
        let _ = read_weights();
        // The same as a header whose length is right: a fuzzer seldom finds it.
        put("model.safetensors", &framed(bytes, &[0; 31]));
        let _ = read_weights();
    }
);
