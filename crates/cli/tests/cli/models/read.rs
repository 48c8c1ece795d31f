//! How texts are read that a model is asked about, and what is told of them.

use std::fs;

use serde_json::Value;

use crate::common::Place;
use crate::common::fails::fails;
use crate::models::trained::{bert, gpt};

/// The ids of the first filling of each blank, and its probability.
fn fillings(place: &Place, arguments: &[&str]) -> (Value, String) {
    let run = place
        .run(&[&["fill-mask", bert(), "--json"], arguments].concat())
        .done();
    let answer: Value = serde_json::from_str(&run.output()).expect("a line of JSON");
    (answer["blanks"].clone(), run.errors())
}

#[test]
fn a_special_token_in_a_text_is_one_and_told_unless_it_is_to_be_letters() {
    let place = Place::new();
    let text = "the sea [SEP] is ____";
    let (special, told) = fillings(&place, &[text]);
    assert!(
        told.contains("note: [SEP]") && told.contains("--literal"),
        "{told}"
    );
    let (literal, told) = fillings(&place, &[text, "--literal"]);
    assert!(!told.contains("[SEP]"), "{told}");
    assert_ne!(special, literal);
    // The blank is one in any case.
    let (spelled, _) = fillings(&place, &["the sea [SEP] is [MASK]", "--literal"]);
    assert_eq!(spelled, literal);
    for verb in ["embed", "generate"] {
        let model = if verb == "embed" { bert() } else { gpt() };
        let text = "the <|endoftext|>[SEP] sea";
        let told = place.run(&[verb, model, text]).done().errors();
        assert!(told.contains("--literal"), "{told}");
        let told = place.run(&[verb, model, text, "--literal"]).done().errors();
        assert!(!told.contains("--literal"), "{told}");
    }
}

#[test]
fn what_the_vocabulary_lacks_is_told_once() {
    let place = Place::new();
    let (_, told) = fillings(&place, &["the \u{6f22} ____", "--top-k", "1"]);
    assert_eq!(
        told.matches("no token for \"\u{6f22}\"").count(),
        1,
        "{told}"
    );
    assert!(told.contains("[UNK]"), "{told}");
    let told = place
        .run(&["embed", bert(), "\u{6f22}", "\u{6f22}"])
        .done()
        .errors();
    assert_eq!(told.matches("no token for").count(), 1, "{told}");
}

#[test]
fn a_pair_of_texts_is_read_together() {
    let place = Place::new();
    let (alone, _) = fillings(&place, &["the sea is ____"]);
    fails(
        &place,
        &["fill-mask", bert(), "the ____", "--second", ""],
        2,
        &["--second"],
    );
    let (pair, _) = fillings(&place, &["the sea is ____", "--second", "it was ____"]);
    assert_eq!(alone.as_array().map(Vec::len), Some(1));
    assert_eq!(pair.as_array().map(Vec::len), Some(2));
    assert_ne!(alone[0], pair[0]);
    let vector = |arguments: &[&str]| {
        let embed = ["embed", bert(), "the sea"];
        place.run(&[&embed[..], arguments].concat()).done().output()
    };
    assert_ne!(vector(&[]), vector(&["--second", "the sea"]));
}

#[test]
fn a_gpt_without_the_output_layer_that_it_needs_says_so() {
    let place = Place::new();
    place.run(&["export", gpt(), "--to", "copy"]).done();
    let file = place.path().join("copy/config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    config["tie_word_embeddings"] = Value::Bool(false);
    fs::write(&file, config.to_string()).unwrap();
    for verb in [
        &["generate", "copy", "the"][..],
        &["evaluate", "copy", "--task", "perplexity"],
    ] {
        let run = place.run(verb);
        assert_ne!(run.code(), 0);
        assert!(run.errors().contains("lm_head.weight"), "{}", run.errors());
        assert!(run.errors().contains("error"), "{}", run.errors());
    }
}
