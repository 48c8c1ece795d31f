//! Output layers that are the table of the tokens, and others.

use cloze_hub::Note;
use cloze_transformer::Config;
use tch::Tensor;

use crate::common::normal;
use crate::made::{bert, bits, decoder, encoder, gpt, own_bert, own_gpt, pretraining};
use crate::place::{ONE_FILE, Place};

const OURS: [&str; 2] = ["embeddings.tokens.weight", "embeddings.output.weight"];
const BERT: [&str; 2] = [
    "bert.embeddings.word_embeddings.weight",
    "cls.predictions.decoder.weight",
];
const GPT: [&str; 2] = ["transformer.wte.weight", "lm_head.weight"];

/// A second table that differs.
fn add_table(place: &Place, [one, other]: [&str; 2]) {
    place.edit_tensors(|tensors| {
        let table = normal(7, &tensors[one].size());
        tensors.insert(other.to_owned(), table);
    });
}

#[track_caller]
fn assert_both(named: Vec<(String, Tensor)>, place: &Place, theirs: [&str; 2]) {
    let (ours, theirs_bits) = (bits(named), bits(place.tensors()));
    for (our, their) in OURS.into_iter().zip(theirs) {
        assert!(ours[our] == theirs_bits[their], "{our}");
    }
    assert!(ours[OURS[0]] != ours[OURS[1]]);
}

#[test]
fn two_tables_that_differ_are_both_kept() {
    let place = bert(pretraining);
    add_table(&place, BERT);
    let read = place.open().unwrap();
    assert_eq!(
        (&read.notes[..], read.config.network.tied),
        (&[Note::Untied][..], false)
    );
    assert_both(read.parameters.named(), &place, BERT);
    let (again, _) = Place::of(|export| read.save(export), ONE_FILE);
    assert_eq!(again.config()["tie_word_embeddings"], false);
    let again = again.open().unwrap();
    assert_eq!(again.notes, [], "now the configuration says so");
    assert!(bits(again.parameters.named()) == bits(read.parameters.named()));

    let place = gpt();
    add_table(&place, GPT);
    let read = place.open().unwrap();
    assert_eq!(
        (&read.notes[..], read.config.network.tied),
        (&[Note::Untied][..], false)
    );
    assert_both(read.parameters.named(), &place, GPT);
    let (again, _) = Place::of(|export| read.save(export), ONE_FILE);
    assert_eq!(again.config()["tie_word_embeddings"], false);
    let again = again.open().unwrap();
    assert_eq!(again.notes, []);
    assert!(bits(again.parameters.named()) == bits(read.parameters.named()));
    assert!(Note::Untied.to_string().contains("config.json ties them"));
}

#[test]
fn a_table_of_its_own_that_is_missing_is_noted() {
    let place = bert(pretraining);
    place.set("tie_word_embeddings", false);
    let read = place.open().unwrap();
    let absent = |part, tensor: &str| Note::Absent {
        part,
        tensors: vec![tensor.to_owned()],
    };
    assert_eq!(read.notes[0], absent("masked language model", BERT[1]));
    assert!(read.heads.masked.is_none() && read.heads.second.is_some());

    let place = gpt();
    place.set("tie_word_embeddings", false);
    let read = place.open().unwrap();
    assert_eq!(read.notes, [absent("output layer", GPT[1])]);
    assert!(read.heads.causal.is_none());
}

/// And then it goes out as what it is.
#[test]
fn a_decoder_without_an_output_layer_is_a_bare_one() {
    let place = gpt();
    place.set("tie_word_embeddings", false);
    let read = place.open().unwrap();
    let (bare, _) = Place::of(|export| read.save(export), ONE_FILE);
    assert_eq!(bare.config()["architectures"][0], "GPT2Model");
    let names = bare.tensors().into_keys();
    assert_eq!(
        names.filter(|name| name.contains("transformer.")).count(),
        0
    );
    let again = bare.open().unwrap();
    assert!(bits(again.parameters.named()) == bits(read.parameters.named()));
}

#[test]
fn an_output_layer_of_its_own_goes_out_and_comes_back() {
    let own = own_bert(
        &Config {
            tied: false,
            ..encoder()
        },
        pretraining,
    )
    .open()
    .unwrap();
    let (place, _) = Place::of(|export| own.save(export), ONE_FILE);
    let read = place.open().unwrap();
    assert_eq!(
        (&read.notes[..], &read.config.network),
        (&[][..], &own.config.network)
    );
    assert_both(read.parameters.named(), &place, BERT);
    assert!(bits(read.parameters.named()) == bits(own.parameters.named()));

    let own = own_gpt(&Config {
        tied: false,
        ..decoder()
    })
    .open()
    .unwrap();
    let (place, _) = Place::of(|export| own.save(export), ONE_FILE);
    let read = place.open().unwrap();
    assert_eq!(
        (&read.notes[..], &read.config.network),
        (&[][..], &own.config.network)
    );
    assert_both(read.parameters.named(), &place, GPT);
    assert!(bits(read.parameters.named()) == bits(own.parameters.named()));
}
