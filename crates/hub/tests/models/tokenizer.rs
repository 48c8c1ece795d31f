//! What an exported folder says of its tokens.

use std::fs;

use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_hub::{Card, Export};
use serde_json::{Value, json};

use crate::made::{bert, encoder, gpt, nothing};
use crate::place::Place;

fn trained(specials: Vec<String>) -> Tokenizer {
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 11,
        specials,
        sample: Recipe::default_sample(),
    };
    Tokenizer::train(&recipe, ["abc"]).expect("room for three letters")
}

/// The same tokenizer with other fields.
fn edited(tokenizer: &Tokenizer, field: &str, value: Value) -> Tokenizer {
    let mut fields: Value = serde_json::from_str(tokenizer.to_json()).expect("JSON");
    fields[field] = value;
    let home = tempfile::tempdir().expect("a place for temporary files");
    let path = home.path().join("tokenizer.json");
    fs::write(&path, fields.to_string()).expect("a disk with room");
    Tokenizer::load(&path).expect("a tokenizer")
}

/// A model written with this tokenizer.
fn exported(place: &Place, tokenizer: &Tokenizer) -> Place {
    let target = Place::new();
    let export = Export {
        target: &target.path(),
        tokenizer: Some(tokenizer),
        card: &Card::default(),
        max_shard: u64::MAX,
    };
    let model = place.open().expect("a model");
    model.save(&export).expect("a disk with room");
    target
}

fn json_file(place: &Place, name: &str) -> Option<Value> {
    place.folder().json(name).expect("JSON")
}

#[test]
fn a_bert_names_its_special_tokens_and_frames_its_texts() {
    let tokenizer = trained(Recipe::bert_specials());
    let place = exported(&bert(nothing), &tokenizer);
    let about = json!({
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": encoder().max_len,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    });
    assert_eq!(json_file(&place, "tokenizer_config.json"), Some(about));
    assert_eq!(place.config()["pad_token_id"], 0);
    assert_eq!(place.config().get("eos_token_id"), None);
    assert_eq!(
        json_file(&place, "generation_config.json"),
        None,
        "it generates nothing"
    );

    let [cls, sep, text, second] = [
        json!({ "SpecialToken": { "id": "[CLS]", "type_id": 0 } }),
        json!({ "SpecialToken": { "id": "[SEP]", "type_id": 0 } }),
        json!({ "Sequence": { "id": "A", "type_id": 0 } }),
        json!({ "Sequence": { "id": "B", "type_id": 1 } }),
    ];
    let last = json!({ "SpecialToken": { "id": "[SEP]", "type_id": 1 } });
    let frame = json!({
        "type": "TemplateProcessing",
        "single": [cls, text, sep],
        "pair": [cls, text, sep, second, last],
        "special_tokens": {
            "[CLS]": { "id": "[CLS]", "ids": [2], "tokens": ["[CLS]"] },
            "[SEP]": { "id": "[SEP]", "ids": [3], "tokens": ["[SEP]"] },
        },
    });
    let mut saved = json_file(&place, "tokenizer.json").unwrap();
    assert_eq!(saved["post_processor"], frame);
    // Besides the frame, it is what it was.
    saved["post_processor"] = Value::Null;
    let mut before: Value = serde_json::from_str(tokenizer.to_json()).unwrap();
    before["post_processor"] = Value::Null;
    assert_eq!(saved, before);
    let read = place.folder().tokenizer(11).unwrap().unwrap();
    assert_eq!(
        read.encode("cab").unwrap(),
        tokenizer.encode("cab").unwrap()
    );
}

#[test]
fn a_frame_that_is_there_is_left_alone() {
    let single = json!({ "type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2] });
    let tokenizer = edited(
        &trained(Recipe::bert_specials()),
        "post_processor",
        single.clone(),
    );
    let place = exported(&bert(nothing), &tokenizer);
    let saved = json_file(&place, "tokenizer.json").unwrap();
    assert_eq!(saved["post_processor"], single);
    assert_eq!(
        fs::read_to_string(place.path().join("tokenizer.json")).unwrap(),
        tokenizer.to_json()
    );
}

#[test]
fn a_decoder_says_where_texts_end() {
    let tokenizer = trained(vec!["[UNK]".to_owned(), "<|endoftext|>".to_owned()]);
    let place = exported(&gpt(), &tokenizer);
    let about = json!({
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 6,
        "unk_token": "[UNK]", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>",
    });
    assert_eq!(json_file(&place, "tokenizer_config.json"), Some(about));
    let ids = json!({ "bos_token_id": 1, "eos_token_id": 1 });
    assert_eq!(json_file(&place, "generation_config.json"), Some(ids));
    assert_eq!(place.config()["eos_token_id"], 1);
    assert_eq!(place.config()["bos_token_id"], 1);
    assert_eq!(place.folder().end_tokens().unwrap(), [1]);
    let saved = fs::read_to_string(place.path().join("tokenizer.json")).unwrap();
    assert_eq!(saved, tokenizer.to_json());
}

#[test]
fn a_decoder_reads_texts_without_the_frame_of_an_encoder() {
    let tokenizer = trained(Recipe::all_specials());
    let processor = |json: &str| -> Value {
        let fields: Value = serde_json::from_str(json).unwrap();
        fields["post_processor"].clone()
    };
    assert_ne!(processor(tokenizer.to_json()), Value::Null);
    let place = exported(&gpt(), &tokenizer);
    let saved = fs::read_to_string(place.path().join("tokenizer.json")).unwrap();
    assert_eq!(processor(&saved), Value::Null);
}

#[test]
fn ends_of_texts_are_one_token_or_several_and_from_either_file() {
    let place = gpt();
    let ends = || place.folder().end_tokens().expect("JSON");
    assert_eq!(ends(), [0; 0]);
    place.set("eos_token_id", 4);
    assert_eq!(ends(), [4]);
    place.set("eos_token_id", json!([4, 7]));
    assert_eq!(ends(), [4, 7]);
    // What is said for generation counts more.
    place.put("generation_config.json", r#"{"eos_token_id": [9, 2]}"#);
    assert_eq!(ends(), [9, 2]);
    place.put("generation_config.json", r#"{"eos_token_id": 9}"#);
    assert_eq!(ends(), [9]);
    for silent in ["{}", r#"{"eos_token_id": null}"#, r#"{"eos_token_id": []}"#] {
        place.put("generation_config.json", silent);
        assert_eq!(ends(), [4, 7], "{silent}");
    }
    place.put("generation_config.json", "{");
    assert!(place.folder().end_tokens().is_err());
}
