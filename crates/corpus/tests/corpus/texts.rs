//! Sequences of several texts.

use std::sync::Arc;

use cloze_corpus::{
    DataSplit, Kind, Mixture, Recipe, Store, StoreWriter, TextPick, Texts, Tokenizer,
};
use cloze_random::Stream;
use proptest::prelude::*;

const ORDER: Stream = Stream::named("a test of texts");

fn store(text: &str) -> Arc<Store> {
    let recipe = Recipe {
        kind: Kind::Byte,
        vocab: 257,
        specials: Recipe::gpt_specials(),
        sample: Recipe::default_sample(),
    };
    let tokenizer = Tokenizer::train(&recipe, [""]).expect("bytes");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = StoreWriter::create(folder.path(), &tokenizer).expect("a writable folder");
    writer.begin_document();
    for id in tokenizer.encode(text).expect("text") {
        writer.push(id).expect("a token of the vocabulary");
    }
    Arc::new(writer.finish().expect("a store with tokens"))
}

fn texts(weights: &[f64]) -> Texts {
    let texts = weights.iter().map(|&weight| (store("some text"), weight));
    Texts::mixed(texts.collect()).expect("good weights")
}

#[test]
fn shares_are_exact_over_a_block_and_each_text_is_read_epoch_after_epoch() {
    let texts = texts(&[3.0, 1.0, 0.5]);
    let items = [4_000, 7, 300];
    let sampler = texts.sampler(&items, 50, DataSplit::Train, 3, ORDER);
    let picks: Vec<TextPick> = (0..Mixture::BLOCK / 50)
        .flat_map(|step| sampler.at(step))
        .collect();
    for (text, items) in items.into_iter().enumerate() {
        let mut own: Vec<(u64, u64)> = picks
            .iter()
            .filter(|pick| pick.text == text)
            .map(|pick| (pick.epoch, pick.item))
            .collect();
        let share = texts.share(text) * Mixture::BLOCK as f64;
        assert_eq!(own.len() as f64, share.round());
        own.sort_unstable();
        let whole = own.len() as u64 / items;
        let every = (0..whole).flat_map(|epoch| (0..items).map(move |item| (epoch, item)));
        assert!(
            own.iter().copied().take((whole * items) as usize).eq(every),
            "text {text}"
        );
    }
}

#[test]
fn every_sequence_is_read_within_an_epoch() {
    let sampler = texts(&[1.0, 1.0]).sampler(&[12_000, 40], 64, DataSplit::Train, 3, ORDER);
    let picks = (0..sampler.epoch()).flat_map(|step| sampler.at(step));
    let mut own: Vec<u64> = picks
        .filter(|pick| pick.text == 0)
        .map(|pick| pick.item)
        .collect();
    own.sort_unstable();
    own.dedup();
    assert_eq!(own.len(), 12_000);
}

#[test]
fn the_fingerprint_tells_texts_and_weights_apart() {
    let [one, other] = [store("one"), store("other")];
    let mixed = |first: f64, second: &Arc<Store>| {
        let texts = Texts::mixed(vec![(Arc::clone(&one), first), (Arc::clone(second), 1.0)]);
        texts.unwrap().fingerprint()
    };
    assert_eq!(
        Texts::from(Arc::clone(&one)).fingerprint(),
        one.fingerprint()
    );
    assert_eq!(mixed(2.0, &other), mixed(2.0, &other));
    assert_ne!(mixed(2.0, &other), mixed(3.0, &other));
    assert_ne!(mixed(2.0, &other), mixed(2.0, &store("another")));
    assert!(Texts::mixed(vec![(one, f64::NAN)]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_size_of_a_step_changes_no_order(sequences in 1_u64..90, first in 0_u64..30_000) {
        let texts = texts(&[2.0, 1.0]);
        let sampler = |sequences| texts.sampler(&[70, 40], sequences, DataSplit::Train, 3, ORDER);
        let (one, many) = (sampler(1), sampler(sequences));
        let step = first / sequences;
        for pick in many.at(step) {
            let alone = one.at(step * sequences + pick.index)[0];
            prop_assert_eq!(TextPick { index: pick.index, ..alone }, pick);
        }
    }
}
