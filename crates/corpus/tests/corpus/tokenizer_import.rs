//! Any `tokenizer.json`: each type of model, and files that are none.

use std::fs;

use cloze_corpus::{Error, Kind, Recipe, Tokenizer};
use serde_json::{Value, json};

fn load(content: &[u8]) -> Result<Tokenizer, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("tokenizer.json");
    fs::write(&path, content).expect("a writable folder");
    Tokenizer::load(&path)
}

/// A file of the format with this model, and nothing else but what `fields` say.
fn file(model: &Value, fields: &Value) -> Vec<u8> {
    let mut file = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
        "model": model,
    });
    for (field, value) in fields.as_object().expect("an object of fields") {
        file[field] = value.clone();
    }
    file.to_string().into()
}

fn special(id: u32, token: &str) -> Value {
    json!({ "id": id, "content": token, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false })
}

#[test]
fn bpe_with_byte_fallback() {
    let bytes = (0..256).map(|byte| (format!("<0x{byte:02X}>"), json!(byte + 3)));
    let mut vocab: serde_json::Map<_, _> = bytes.collect();
    for (id, token) in ["<unk>", "<s>", "</s>"].into_iter().enumerate() {
        vocab.insert(token.to_owned(), json!(id));
    }
    for (id, token) in (259..).zip(["▁", "a", "b", "ab", "▁ab"]) {
        vocab.insert(token.to_owned(), json!(id));
    }
    let model = json!({ "type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
        "vocab": vocab, "merges": [["a", "b"], ["▁", "ab"]] });
    let steps = json!({
        "added_tokens": [special(0, "<unk>"), special(1, "<s>"), special(2, "</s>")],
        "normalizer": { "type": "Sequence", "normalizers": [
            { "type": "Prepend", "prepend": "▁" },
            { "type": "Replace", "pattern": { "String": " " }, "content": "▁" }] },
        "decoder": { "type": "Sequence", "decoders": [
            { "type": "Replace", "pattern": { "String": "▁" }, "content": " " },
            { "type": "ByteFallback" }, { "type": "Fuse" },
            { "type": "Strip", "content": " ", "start": 1, "stop": 0 }] },
    });
    let tokenizer = load(&file(&model, &steps)).unwrap();
    let ids = tokenizer.encode("ab é").unwrap();
    assert_eq!(ids, [263, 259, 3 + 0xc3, 3 + 0xa9]);
    assert_eq!(tokenizer.decode(&ids).unwrap(), "ab é");
    assert_eq!(
        (tokenizer.classify(), tokenizer.unknown()),
        (Some(1), Some(0))
    );
}

/// What a foreign file asks for is done, though its words do not stand apart as ours do.
#[test]
fn unigram_of_another() {
    let vocab = json!([
        ["<unk>", 0.0],
        ["▁", -2.0],
        ["▁the", -1.0],
        ["t", -3.0],
        ["he", -3.0]
    ]);
    let model = json!({ "type": "Unigram", "unk_id": 0, "vocab": vocab, "byte_fallback": false });
    let metaspace = json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true });
    let steps = json!({ "pre_tokenizer": metaspace, "decoder": metaspace });
    let tokenizer = load(&file(&model, &steps)).unwrap();
    assert_eq!(tokenizer.encode("the the").unwrap(), [2, 2]);
    assert_eq!(tokenizer.encode("the  he").unwrap(), [2, 1, 1, 4]);
    assert_eq!(tokenizer.decode(&[2, 2]).unwrap(), "the the");
}

#[test]
fn words_of_a_list_with_a_hole_in_the_ids() {
    let model = json!({ "type": "WordLevel", "vocab": { "<unk>": 0, "cat": 2, "sat": 7 }, "unk_token": "<unk>" });
    let steps = json!({ "pre_tokenizer": { "type": "Whitespace" } });
    let tokenizer = load(&file(&model, &steps)).unwrap();
    assert_eq!(tokenizer.encode("cat sat down").unwrap(), [2, 7, 0]);
    assert_eq!((tokenizer.vocab_size(), tokenizer.token(3)), (8, None));
    assert_eq!(tokenizer.word_starts().len(), 8);
    assert!(matches!(
        tokenizer.decode(&[3]),
        Err(Error::NoSuchToken {
            id: 3,
            vocabulary: 8
        })
    ));
}

/// A token with a space within is found across words.
#[test]
fn an_added_token_may_have_a_space() {
    let recipe = Recipe {
        kind: Kind::Bpe,
        vocab: 258,
        specials: Recipe::gpt_specials(),
        sample: 9,
    };
    let tokenizer = Tokenizer::train(&recipe, ["a"]).unwrap();
    let mut file: Value = serde_json::from_str(tokenizer.to_json()).unwrap();
    let mut added = special(257, "New York");
    added["special"] = json!(false);
    file["added_tokens"].as_array_mut().unwrap().push(added);
    let tokenizer = load(file.to_string().as_bytes()).unwrap();
    assert_eq!(tokenizer.encode("in New York").unwrap().last(), Some(&257));
}

#[test]
fn dropout_is_turned_off() {
    let recipe = Recipe {
        kind: Kind::Bpe,
        vocab: 280,
        specials: Recipe::gpt_specials(),
        sample: 1 << 20,
    };
    let plain = Tokenizer::train(&recipe, ["banana bandana".repeat(9)]).unwrap();
    let mut file: Value = serde_json::from_str(plain.to_json()).unwrap();
    file["model"]["dropout"] = json!(0.9);
    let tokenizer = load(file.to_string().as_bytes()).unwrap();
    for _ in 0..20 {
        assert_eq!(
            tokenizer.encode("banana").unwrap(),
            plain.encode("banana").unwrap()
        );
    }
}

#[test]
fn a_file_that_is_none_is_told() {
    let whole = file(
        &json!({ "type": "WordLevel", "vocab": { "a": 0 }, "unk_token": "a" }),
        &json!({}),
    );
    let twice = file(
        &json!({ "type": "WordLevel", "vocab": { "a": 0, "b": 0 }, "unk_token": "a" }),
        &json!({}),
    );
    let cases: [(&[u8], &str); 9] = [
        (b" \n", "it is empty"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9",
            "git lfs pull",
        ),
        (&whole[..whole.len() / 2], "ends too early"),
        (
            br#"{"model_type": "bert", "vocab_size": 9}"#,
            "configuration of a model",
        ),
        (
            br#"{"tokenizer_class": "BertTokenizer"}"#,
            "tokenizer_config.json",
        ),
        (br#"{"the": 0, "cat": 1}"#, "a vocabulary alone"),
        (b"{}", "no field \"model\""),
        (b"\xff\xfe", "no text"),
        (&twice, "\"a\" and \"b\" share the id 0"),
    ];
    for (content, reason) in cases {
        let message = load(content).unwrap_err().to_string();
        assert!(message.contains(reason), "{message}");
    }
    assert!(load(&whole).is_ok());
}

/// Each part of a good file, cut anywhere, is an error and no panic.
#[test]
fn a_truncated_file_is_an_error() {
    let recipe = Recipe {
        kind: Kind::Unigram,
        vocab: 20,
        specials: Recipe::all_specials(),
        sample: 99,
    };
    let tokenizer = Tokenizer::train(&recipe, ["abc abc"]).unwrap();
    let json = tokenizer.to_json().trim_end();
    for end in (0..json.len()).step_by(9) {
        assert!(load(&json.as_bytes()[..end]).is_err(), "{end}");
    }
}

/// The configurations of models in the shared folder are no tokenizers, and say so.
#[test]
fn configurations_of_models_are_no_tokenizers() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures");
    let Ok(folders) = fs::read_dir(fixtures) else {
        eprintln!("skipped: there is no {fixtures}");
        return;
    };
    for folder in folders {
        let folder = folder.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let tokenizer = folder.join("tokenizer.json");
        assert!(!tokenizer.exists() || Tokenizer::load(&tokenizer).is_ok());
        let message = Tokenizer::load(&folder.join("config.json"))
            .unwrap_err()
            .to_string();
        assert!(message.contains("configuration of a model"), "{message}");
        let message = Tokenizer::load(&folder.join("model.safetensors"))
            .unwrap_err()
            .to_string();
        assert!(message.contains("no text"), "{message}");
    }
}
