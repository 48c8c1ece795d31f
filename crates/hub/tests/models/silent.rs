//! What a folder does not say is told by what it has, or said to be missing.

use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_hub::{Error, Note};
use serde_json::{Value, json};

use crate::made::{VOCAB, bert, gpt, masked, nothing, pretraining};
use crate::place::Place;
use crate::says::assert_says;

#[test]
fn the_family_is_told_by_the_tensors() {
    for (place, family) in [
        (bert(pretraining), "BERT"),
        (bert(nothing), "BERT"),
        (gpt(), "GPT"),
    ] {
        let said = place.open().unwrap();
        place.unset("model_type");
        let read = place.open().unwrap();
        assert_eq!(read.config, said.config);
        let note = read.notes.last().unwrap();
        assert_eq!(*note, Note::Family(family));
        assert!(note.to_string().contains("model_type"), "{note}");
        place.unset("architectures");
        assert_eq!(place.open().unwrap().config.network, said.config.network);
    }
}

/// Another family may have the same tensors, and compute otherwise.
#[test]
fn another_class_or_another_prefix_is_no_family_of_ours() {
    let place = bert(pretraining);
    place.unset("model_type");
    place.set("architectures", json!(["RobertaForMaskedLM"]));
    assert_says(place.open(), &["has no model_type", "BERT or a GPT-2"]);
    place.unset("architectures");
    place.rename(|name| name.replace("bert.", "electra."));
    assert!(matches!(place.open(), Err(Error::NoArchitecture(_))));
}

#[test]
fn a_gpt_has_its_own_names_or_those_of_all_families() {
    let place = gpt();
    let said = place.open().unwrap().config;
    place.edit_config(|config| {
        for (own, common) in [
            ("n_embd", "hidden_size"),
            ("n_layer", "num_hidden_layers"),
            ("n_head", "num_attention_heads"),
            ("n_positions", "max_position_embeddings"),
        ] {
            let fields = config.as_object_mut().unwrap();
            let value = fields.remove(own).unwrap();
            fields.insert(common.to_owned(), value);
        }
    });
    assert_eq!(place.open().unwrap().config, said);
}

#[test]
fn no_padding_is_minus_one() {
    let place = bert(pretraining);
    for none in [json!(-1), Value::Null] {
        place.set("pad_token_id", none);
        assert_eq!(place.open().unwrap().config.network.padding_token, -1);
    }
}

/// A model whose `tokenizer.json` frames nothing, with this beside it.
fn unframed(place: &Place, about: &Value) {
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: VOCAB as usize,
        specials: Recipe::bert_specials(),
        sample: Recipe::default_sample(),
    };
    let tokenizer = Tokenizer::train(&recipe, ["abc"])
        .expect("room for three letters")
        .unframed();
    place.put("tokenizer.json", tokenizer.to_json());
    place.put("tokenizer_config.json", about.to_string());
}

/// As `transformers` 5.23: the class of BERT frames a text, the class of any tokenizer does not.
#[test]
fn a_frame_is_what_the_class_makes_it_and_told() {
    let frame = |tokens: &[&str]| Note::Frame(tokens.iter().map(|&name| name.to_owned()).collect());
    let bert_s = frame(&["[CLS]", "[SEP]"]);
    let mask = Note::Mask("[MASK]".to_owned());
    for (about, notes, tokens) in [
        (json!({ "mask_token": "[MASK]" }), vec![bert_s.clone()], 2),
        (
            json!({ "tokenizer_class": "BertTokenizer" }),
            vec![bert_s, mask],
            2,
        ),
        (
            json!({ "tokenizer_class": "PreTrainedTokenizerFast", "mask_token": "[MASK]" }),
            vec![frame(&[])],
            0,
        ),
    ] {
        let place = bert(masked);
        unframed(&place, &about);
        let read = place.open().unwrap();
        assert_eq!(read.notes, notes);
        assert_eq!(read.tokenizer().unwrap().frame().tokens(), tokens);
        assert!(read.notes[0].to_string().contains("post_processor"));
    }
    let place = gpt();
    unframed(&place, &json!({}));
    let read = place.open().unwrap();
    assert_eq!(
        (&read.notes[..], read.tokenizer().unwrap().frame().tokens()),
        (&[][..], 0)
    );
}

#[test]
fn names_beside_the_tokenizer_are_read_through_the_folder() {
    let place = bert(masked);
    unframed(&place, &json!({ "mask_token": "a" }));
    let read = place.open().unwrap();
    let tokenizer = read.tokenizer().unwrap();
    assert_eq!(tokenizer.mask(), tokenizer.id("a"));
    place.put("tokenizer_config.json", "{");
    assert_says(place.open(), &["tokenizer_config.json"]);
}
