//! What a network reads of a prompt, and what a corpus reads of the same text: the folders of
//! `../shared/cases/models` have the tokens that `transformers` makes.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::{Kind, Recipe, SpecialNames, Tokenizer};
use proptest::prelude::*;
use serde_json::{Value, json};

fn folders() -> Vec<PathBuf> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/models");
    let Ok(entries) = fs::read_dir(&models) else {
        eprintln!("skipped: there is no {}", models.display());
        return Vec::new();
    };
    let folders = entries.map(|entry| entry.expect("it was listed").path());
    folders
        .filter(|path| path.join("expected.json").exists())
        .collect()
}

fn load(folder: &Path) -> Tokenizer {
    Tokenizer::load(&folder.join("tokenizer.json")).expect("a tokenizer")
}

fn tokens(tokenizer: &Tokenizer, ids: &[u32]) -> Vec<String> {
    ids.iter()
        .map(|&id| tokenizer.token(id).expect("its own id"))
        .collect()
}

fn trained(kind: Kind) -> Tokenizer {
    let recipe = Recipe {
        kind,
        vocab: 300,
        specials: Recipe::bert_specials(),
        sample: 1 << 20,
    };
    Tokenizer::train(
        &recipe,
        ["the old man saw a boat; he said: the sea [SEP] is old"],
    )
    .expect("it was just made")
}

fn edited(tokenizer: &Tokenizer, edit: impl FnOnce(&mut Value), names: &Value) -> Tokenizer {
    let mut file: Value = serde_json::from_str(tokenizer.to_json()).expect("it was just made");
    edit(&mut file);
    let folder = tempfile::tempdir().expect("it was just made");
    let path = folder.path().join("tokenizer.json");
    fs::write(&path, file.to_string()).expect("it was just made");
    fs::write(
        path.with_file_name("tokenizer_config.json"),
        names.to_string(),
    )
    .expect("it was just made");
    Tokenizer::load(&path).expect("it was just made")
}

#[test]
fn prompts_have_the_tokens_of_transformers() {
    for folder in folders() {
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let tokenizer = load(&folder);
        for case in expected.as_array().unwrap() {
            let prompt = tokenizer
                .prompt(case["text"].as_str().unwrap(), None, 99)
                .unwrap();
            let found = json!(tokens(&tokenizer, &prompt.ids));
            assert_eq!(found, case["tokens"], "{}", folder.display());
            assert!(prompt.segments.iter().all(|&segment| segment == 0));
        }
    }
}

#[test]
fn no_text_of_a_corpus_has_a_special_token() {
    for folder in folders() {
        let tokenizer = load(&folder);
        let specials = tokenizer.special_ids();
        let all: Vec<String> = tokens(&tokenizer, &specials);
        for text in [
            all.concat(),
            all.join(" "),
            format!("a {} b", all.join(" b ")),
        ] {
            let ids = tokenizer.encode(&text).unwrap();
            let found = ids
                .iter()
                .find(|id| specials.contains(id) && Some(**id) != tokenizer.unknown());
            assert_eq!(found, None, "{}: {text}", folder.display());
            assert!(tokenizer.spells_special(&text));
        }
        assert!(!tokenizer.spells_special("the old man"));
    }
}

#[test]
fn a_special_token_in_a_prompt_is_one_unless_the_tokenizer_is_literal() {
    for kind in [
        Kind::Bpe,
        Kind::WordPiece,
        Kind::Unigram,
        Kind::Char,
        Kind::Byte,
    ] {
        let tokenizer = trained(kind);
        let [sep, mask] = [tokenizer.separate(), tokenizer.mask()].map(Option::unwrap);
        let text = "the [SEP] old [MASK] man";
        let prompt = tokenizer.prompt(text, None, 99).unwrap();
        let count = |ids: &[u32], id| ids.iter().filter(|&&other| other == id).count();
        assert_eq!(
            (count(&prompt.ids, sep), count(&prompt.ids, mask)),
            (2, 1),
            "{kind:?}"
        );
        assert_eq!(prompt.specials.into_iter().collect::<Vec<_>>(), ["[SEP]"]);
        let literal = tokenizer.clone().literal();
        let prompt = literal.prompt(text, None, 99).unwrap();
        assert_eq!(
            (count(&prompt.ids, sep), count(&prompt.ids, mask)),
            (1, 1),
            "{kind:?}"
        );
        assert!(prompt.specials.is_empty());
        let plain = "the old man saw";
        let ids = tokenizer.frame().around(&tokenizer.encode(plain).unwrap());
        assert_eq!(
            tokenizer.prompt(plain, None, 99).unwrap().ids,
            ids,
            "{kind:?}"
        );
        assert_eq!(
            literal.prompt(plain, None, 99).unwrap().ids,
            ids,
            "{kind:?}"
        );
    }
}

#[test]
fn a_pair_is_two_segments_and_is_cut_at_its_longer_text() {
    let tokenizer = trained(Kind::Byte);
    let [cls, sep] = [tokenizer.classify(), tokenizer.separate()].map(Option::unwrap);
    let [a, b, c] = ["a", "b", "c"].map(|text| tokenizer.encode(text).unwrap()[0]);
    let pair = tokenizer.prompt("ab", Some("c"), 99).unwrap();
    assert_eq!(pair.ids, [cls, a, b, sep, c, sep]);
    assert_eq!((pair.segments, pair.cut), (vec![0, 0, 0, 0, 1, 1], 0));
    let cut = tokenizer.prompt("aaaaa", Some("c"), 6).unwrap();
    assert_eq!((cut.ids, cut.cut), (vec![cls, a, a, sep, c, sep], 3));
    let none = tokenizer.unframed().prompt("aaaaa", None, 2).unwrap();
    assert_eq!((none.ids, none.cut), (vec![a, a], 3));
}

#[test]
fn what_the_vocabulary_cannot_spell_is_told() {
    let prompt = trained(Kind::WordPiece)
        .prompt("the ☃ man 漢", None, 99)
        .unwrap();
    assert_eq!(prompt.unknown.into_iter().collect::<Vec<_>>(), ["☃", "漢"]);
    assert!(
        trained(Kind::Bpe)
            .prompt("☃", None, 99)
            .unwrap()
            .unknown
            .is_empty()
    );
}

#[test]
fn frames_are_read_from_the_processor() {
    let tokenizer = trained(Kind::Char);
    let token = |name: &str, id: u32| json!([name, id]);
    let bytes = json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true });
    let bert =
        json!({ "type": "BertProcessing", "sep": token("[SEP]", 3), "cls": token("[PAD]", 0) });
    let roberta = json!({ "type": "RobertaProcessing", "sep": token("[SEP]", 3), "cls": token("[PAD]", 0),
        "trim_offsets": true, "add_prefix_space": false });
    let only_before = json!({ "type": "TemplateProcessing",
        "single": [{ "SpecialToken": { "id": "[UNK]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }],
        "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
        "special_tokens": { "[UNK]": { "id": "[UNK]", "ids": [1, 1], "tokens": ["[UNK]", "[UNK]"] } } });
    let sequence = json!({ "type": "Sequence", "processors": [bytes.clone(), bert.clone()] });
    let cases: [(Value, &[u32], &[u32]); 6] = [
        (Value::Null, &[], &[]),
        (bytes, &[], &[]),
        (bert, &[0], &[3]),
        (roberta, &[0], &[3]),
        (only_before, &[1, 1], &[]),
        (sequence, &[0], &[3]),
    ];
    for (processor, before, after) in cases {
        let read = edited(
            &tokenizer,
            |file| file["post_processor"] = processor.clone(),
            &json!({}),
        );
        let frame = read.frame();
        assert_eq!(
            (&*frame.before, &*frame.after),
            (before, after),
            "{processor}"
        );
        assert_eq!(read.classify(), before.first().copied().or(Some(2)));
        // Where nothing is said, the frame of BERT can be had.
        let framed = read.framed();
        let expected = if before.is_empty() {
            (&[2][..], &[3][..])
        } else {
            (before, after)
        };
        assert_eq!((&*framed.frame().before, &*framed.frame().after), expected);
        assert_eq!(framed.unframed().frame().tokens(), 0);
    }
}

#[test]
fn what_stands_beside_names_special_tokens_and_is_kept() {
    let as_letters = |file: &mut Value| file["added_tokens"] = json!([]);
    let beside = json!({ "mask_token": { "content": "[PAD]", "__type": "AddedToken" }, "eos_token": "[UNK]",
        "bos_token": "[CLS]", "pad_token": "not there", "model_max_length": 5 });
    let tokenizer = edited(&trained(Kind::Unigram), as_letters, &beside);
    assert_eq!(
        (tokenizer.mask(), tokenizer.end_of_text()),
        (Some(0), Some(1))
    );
    assert_eq!(
        (tokenizer.begin_of_text(), tokenizer.pad()),
        (Some(2), Some(0))
    );
    assert_eq!(tokenizer.special_ids(), [0, 1, 2]);
    let prompt = tokenizer.prompt("a[PAD]", None, 99).unwrap();
    assert!(prompt.ids.contains(&0));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    tokenizer.save(&path).unwrap();
    let again = Tokenizer::load(&path).unwrap();
    assert_eq!(
        (again.mask(), again.names()),
        (tokenizer.mask(), tokenizer.names())
    );
    let alone = tempfile::tempdir().unwrap();
    trained(Kind::Char)
        .save(&alone.path().join("tokenizer.json"))
        .unwrap();
    assert_eq!(fs::read_dir(alone.path()).unwrap().count(), 1);

    let older = [
        json!({ "mask_token": "a" }),
        json!({ "mask_token": "b", "sep_token": "c" }),
    ];
    let names = SpecialNames::new(older);
    assert_eq!(
        (names.token("mask"), names.token("sep"), names.token("cls")),
        (Some("a"), Some("c"), None)
    );
}

/// As `transformers`, in which `added_tokens_decoder` counts more than `tokenizer.json`.
#[test]
fn how_a_blank_is_found_is_read() {
    let tokenizer = trained(Kind::Bpe);
    let text = "the [MASK]";
    let space = |tokenizer: &Tokenizer| tokenizer.prompt(text, None, 99).unwrap().ids.len();
    let narrow = space(&tokenizer);
    let wide = json!({ "added_tokens_decoder": { "4": { "content": "[MASK]", "lstrip": true, "rstrip": false,
        "normalized": false, "single_word": false, "special": true } } });
    assert_eq!(space(&edited(&tokenizer, |_| {}, &wide)), narrow - 1);
    let wide = tokenizer.with_wide_blanks();
    assert_eq!(space(&wide), narrow - 1);
    assert!(wide.to_json().contains("\"lstrip\": true"));
    // Words of WordPiece have no spaces.
    let words = trained(Kind::WordPiece);
    assert_eq!(words.clone().with_wide_blanks().to_json(), words.to_json());
}

proptest! {
    /// Also where the model has a special token in its own vocabulary, and takes whole words.
    #[test]
    fn no_text_of_any_corpus_has_a_special_token(
        words in prop::collection::vec("(\\[SEP\\]|\\[MASK\\]|\\[PAD\\]|\\[SEP|the| |▁|\u{10ffff}){1,3}", 0..12),
        kind in prop::sample::select(vec![Kind::Bpe, Kind::WordPiece, Kind::Unigram, Kind::Char]),
        split in prop::sample::select(vec![Value::Null, json!({ "type": "WhitespaceSplit" })]),
    ) {
        let ignoring = |file: &mut Value| {
            file["pre_tokenizer"] = split.clone();
            if kind == Kind::Bpe {
                file["model"]["ignore_merges"] = json!(true);
            }
        };
        let tokenizer = edited(&trained(kind), ignoring, &json!({}));
        let ids = tokenizer.encode(&words.concat()).unwrap();
        let specials = tokenizer.special_ids();
        prop_assert!(!ids.iter().any(|id| specials.contains(id) && Some(*id) != tokenizer.unknown()));
    }
}
