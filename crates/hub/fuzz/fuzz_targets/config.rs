//! Any bytes as the JSON files of a folder.
#![no_main]

mod common;

use cloze_hub::Folder;
use common::{FOLDER, framed, put, read_weights, seed};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const INDEX: &[u8] = br#"{"metadata":{"total_size":4},"weight_map":{"a":"x.safetensors"}}"#;
const HEADER: &[u8] = br#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#;

fuzz_target!(
    init: {
        seed("config", &[INDEX, br#"{"model_type":"bert","vocab_size":64}"#]);
        put("x.safetensors", &framed(HEADER, &[0; 4]));
    },
    |bytes: &[u8]| {
        put("config.json", bytes);
        put("model.safetensors.index.json", bytes);
        let folder = Folder::open(FOLDER.path()).expect("it is there");
        let _ = folder.require::<Value>("config.json");
        let _ = read_weights();
    }
);
