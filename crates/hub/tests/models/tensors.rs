//! Files that are not what their configuration says.

use std::collections::BTreeMap;

use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_hub::{Error, Note};
use tch::Tensor;

use crate::made::{VOCAB, bert, bits, gpt, pretraining};
use crate::place::Place;

fn refused(place: &Place) -> Error {
    place.open().expect_err("it is bad input")
}

/// All tensors, this one by another or by none.
fn spoil(place: &Place, sound: &BTreeMap<String, Tensor>, name: &str, spoilt: Option<&Tensor>) {
    let of = |(other, tensor): (&String, &Tensor)| {
        let tensor = if other == name { spoilt? } else { tensor };
        Some((other.clone(), tensor.shallow_clone()))
    };
    place.replace_tensors(sound.iter().filter_map(of));
}

#[test]
fn a_missing_tensor_of_the_trunk_is_named() {
    for place in [bert(pretraining), gpt()] {
        let sound = place.tensors();
        let of_trunk = |name: &&String| !name.starts_with("cls.") && !name.contains("pooler");
        for name in sound.keys().filter(of_trunk) {
            spoil(&place, &sound, name, None);
            let error = refused(&place);
            let Error::MissingParameters { path, names } = &error else {
                panic!("{name}: {error}")
            };
            assert_eq!(names, std::slice::from_ref(name));
            assert!(path.ends_with("model.safetensors"));
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[test]
fn a_missing_layer_is_named_in_full() {
    let place = gpt();
    place.set("n_layer", 3);
    let error = refused(&place);
    let Error::MissingParameters { names, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(names.len(), 12, "four norms, and four matrices with biases");
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("transformer.h.2."))
    );
    assert!(error.to_string().contains("and 4 more"), "{error}");
}

#[test]
fn a_tensor_of_another_shape_is_named_with_both() {
    for (place, name, expected) in [
        (
            bert(pretraining),
            "bert.encoder.layer.1.attention.self.key.weight",
            [8, 8],
        ),
        (
            bert(pretraining),
            "bert.encoder.layer.0.intermediate.dense.weight",
            [12, 8],
        ),
        (
            bert(pretraining),
            "bert.embeddings.token_type_embeddings.weight",
            [2, 8],
        ),
        (gpt(), "transformer.h.1.attn.c_attn.weight", [8, 24]),
        (gpt(), "transformer.h.1.mlp.c_proj.weight", [12, 8]),
    ] {
        place.edit_tensors(|tensors| {
            let taller = Tensor::cat(&[&tensors[name], &tensors[name]], 0);
            tensors.insert(name.to_owned(), taller);
        });
        assert_shape(
            &refused(&place),
            name,
            &[2 * expected[0], expected[1]],
            &expected,
        );
    }
}

#[track_caller]
fn assert_shape(error: &Error, named: &str, was: &[i64], should: &[i64]) {
    let Error::Shape {
        name,
        found,
        expected,
        ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (name.as_str(), &found[..], &expected[..]),
        (named, was, should)
    );
    let message = error.to_string();
    for word in [
        named,
        &format!("{was:?}"),
        &format!("{should:?}"),
        "config.json",
    ] {
        assert!(message.contains(word), "{word} is not in: {message}");
    }
    assert!(!message.contains("  "), "{message}");
}

#[test]
fn a_vocabulary_of_another_size_is_found() {
    for vocab in [VOCAB - 1, VOCAB + 1] {
        let place = gpt();
        place.set("vocab_size", vocab);
        assert_shape(
            &refused(&place),
            "transformer.wte.weight",
            &[VOCAB, 8],
            &[vocab, 8],
        );
        let place = bert(pretraining);
        place.set("vocab_size", vocab);
        let table = "bert.embeddings.word_embeddings.weight";
        assert_shape(&refused(&place), table, &[VOCAB, 8], &[vocab, 8]);
    }
}

#[test]
fn a_broken_tensor_is_named() {
    for place in [bert(pretraining), gpt()] {
        let sound = place.tensors();
        for (at, tensor) in &sound {
            let broken = tensor.copy();
            let _ = broken.view(-1).get(0).fill_(f64::NAN);
            spoil(&place, &sound, at, Some(&broken));
            let error = refused(&place);
            assert!(
                matches!(&error, Error::NotFinite { name, count: 1, .. } if name == at),
                "{at}: {error}"
            );
        }
    }
}

#[test]
fn what_no_part_reads_is_noted() {
    for (place, extra) in [
        (bert(pretraining), "bert.encoder.layer.0.adapter.weight"),
        (bert(pretraining), "classifier.weight"),
        (gpt(), "score.weight"),
        (gpt(), "transformer.h.2.ln_1.weight"),
    ] {
        place.edit_tensors(|tensors| {
            tensors.insert(extra.to_owned(), Tensor::from(1.0_f32));
        });
        let notes = place.open().unwrap().notes;
        assert_eq!(notes, [Note::Unused(vec![extra.to_owned()])]);
        assert!(notes[0].to_string().contains(extra));
    }
}

/// Old versions of the library saved these; they are no parameters.
#[test]
fn buffers_are_nothing_to_speak_of() {
    let with = |place: Place, buffers: &[&str]| {
        place.edit_tensors(|tensors| {
            for &name in buffers {
                tensors.insert(name.to_owned(), Tensor::from_slice(&[0.0_f32, 1.0]));
            }
        });
        place
    };
    let bert_buffers = [
        "bert.embeddings.position_ids",
        "bert.embeddings.token_type_ids",
    ];
    let read = with(bert(pretraining), &bert_buffers).open().unwrap();
    assert_eq!(read.notes, []);
    assert!(
        bits(read.parameters.named()) == bits(bert(pretraining).open().unwrap().parameters.named())
    );
    let gpt_buffers = [
        "transformer.h.0.attn.bias",
        "transformer.h.1.attn.masked_bias",
    ];
    let read = with(gpt(), &gpt_buffers).open().unwrap();
    assert_eq!(read.notes, []);
    assert!(bits(read.parameters.named()) == bits(gpt().open().unwrap().parameters.named()));
}

#[test]
fn a_tokenizer_has_no_more_tokens_than_the_model_has_rows() {
    let place = gpt();
    assert!(place.folder().tokenizer(VOCAB).unwrap().is_none());
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 100,
        specials: vec!["[UNK]".to_owned()],
        sample: Recipe::default_sample(),
    };
    let tokenizer = Tokenizer::train(&recipe, ["abcdefghijk"]).unwrap();
    place.put("tokenizer.json", tokenizer.to_json());
    let error = place.folder().tokenizer(VOCAB).unwrap_err();
    assert!(
        matches!(&error, Error::Vocabulary { tokens: 12, rows: 11, path }
            if path.ends_with("tokenizer.json")),
        "{error}"
    );
    for word in ["12 tokens", "11 rows", "tokenizer.json"] {
        assert!(error.to_string().contains(word), "{error}");
    }
    for rows in [12, 64] {
        let read = place.folder().tokenizer(rows).unwrap().unwrap();
        assert_eq!(read.vocab_size(), 12);
    }
    place.put("tokenizer.json", "{}");
    let error = place.folder().tokenizer(64).unwrap_err();
    assert!(error.to_string().contains("tokenizer.json"), "{error}");
}
