//! The same tensors under the names that they have had.

use tch::Tensor;

use crate::made::{bert, bits, gpt, pretraining};
use crate::place::Place;

/// The same parameters as the canonical folder, and nothing to note.
#[track_caller]
fn assert_same_bert(place: &Place) {
    let (read, canonical) = (place.open().expect("a BERT"), bert(pretraining));
    let canonical = canonical.open().expect("a BERT");
    assert_eq!(read.notes, []);
    assert!(bits(read.parameters.named()) == bits(canonical.parameters.named()));
    assert!(read.heads.masked.is_some() && read.heads.second.is_some());
}

/// See [`assert_same_bert`].
#[track_caller]
fn assert_same_gpt(place: &Place) {
    let (read, canonical) = (
        place.open().expect("a GPT-2"),
        gpt().open().expect("a GPT-2"),
    );
    assert_eq!(read.notes, []);
    assert!(bits(read.parameters.named()) == bits(canonical.parameters.named()));
    assert!(read.heads.causal.is_some());
}

const BIAS: &str = "cls.predictions.bias";
const TABLES: [&str; 2] = [
    "bert.embeddings.word_embeddings.weight",
    "cls.predictions.decoder.weight",
];

#[test]
fn norms_that_call_their_parameters_gamma_and_beta() {
    let place = bert(pretraining);
    place.rename(|name| {
        let name = name.replace("LayerNorm.weight", "LayerNorm.gamma");
        name.replace("LayerNorm.bias", "LayerNorm.beta")
    });
    assert!(
        place
            .tensors()
            .contains_key("cls.predictions.transform.LayerNorm.beta")
    );
    assert_same_bert(&place);
}

#[test]
fn prefixes_of_the_trunk() {
    type Rename = fn(&str) -> String;
    let renames: [Rename; 3] = [
        |name| name.strip_prefix("bert.").unwrap_or(name).to_owned(),
        |name| format!("module.{name}"),
        |name| format!("model.module.{name}"),
    ];
    for rename in renames {
        let place = bert(pretraining);
        place.rename(rename);
        assert_same_bert(&place);
    }
    let renames: [Rename; 3] = [
        |name| {
            name.strip_prefix("transformer.")
                .expect("all are of the trunk")
                .to_owned()
        },
        |name| format!("module.{name}"),
        |name| format!("model.module.{name}"),
    ];
    for rename in renames {
        let place = gpt();
        place.rename(rename);
        assert_same_gpt(&place);
    }
}

#[test]
fn the_bias_of_the_vocabulary_has_two_names() {
    let other = "cls.predictions.decoder.bias";
    let place = bert(pretraining);
    place.rename(|name| name.replace(BIAS, other));
    assert!(place.tensors().contains_key(other));
    assert_same_bert(&place);
    place.edit_tensors(|tensors| {
        let bias = tensors[other].copy();
        tensors.insert(BIAS.to_owned(), bias);
    });
    assert_same_bert(&place);
}

/// A tied table is stored once, or twice, and if once under either name.
#[test]
fn a_tied_table_has_two_names() {
    let twice = |place: &Place, [one, other]: [&str; 2]| {
        place.edit_tensors(|tensors| {
            let table: Tensor = tensors[one].copy();
            tensors.insert(other.to_owned(), table);
        });
    };
    let only_the_other = |place: &Place, one: &str| {
        place.edit_tensors(|tensors| drop(tensors.remove(one).expect("it was there")));
    };
    let place = bert(pretraining);
    twice(&place, TABLES);
    assert_same_bert(&place);
    only_the_other(&place, TABLES[0]);
    assert_same_bert(&place);

    let tables = ["transformer.wte.weight", "lm_head.weight"];
    let place = gpt();
    twice(&place, tables);
    assert_same_gpt(&place);
    only_the_other(&place, tables[0]);
    assert_same_gpt(&place);
}
