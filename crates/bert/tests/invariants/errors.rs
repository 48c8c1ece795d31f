//! What no batches can be made of.

use std::sync::Arc;

use cloze_bert::{Error, Second, Sentences};
use cloze_corpus::{DataSplit, Recipe};
use tch::Device;

use crate::made::{config, pairs, read_pairs, sentences, shape, store, tokenizer};

#[test]
fn one_sequence_has_nothing_to_be_compared_with() {
    let store = store(&[vec![3, 4]]);
    for second in [Second::Next, Second::Order, Second::None] {
        for part in [DataSplit::Train, DataSplit::HeldOut] {
            let error = sentences(&store, second, shape(2, 2, 12), (part, 1)).unwrap_err();
            let expected = Error::TooShort {
                tokens: 7,
                sequences: 1,
            };
            assert_eq!(error, expected);
            let message = error.to_string();
            assert!(
                message.contains("7 tokens") && message.contains("batch.length"),
                "{message}"
            );
            // Cut into two, it will do.
            assert!(sentences(&store, second, shape(2, 2, 8), (part, 1)).is_ok());
        }
    }
}

#[test]
fn the_first_missing_token_is_named() {
    let store = store(&[vec![3], vec![4]]);
    let missing = |specials: &[&str]| {
        let specials = specials.iter().map(|&name| name.to_owned()).collect();
        let (tokenizer, store) = (tokenizer("abc", specials), Arc::clone(&store));
        let (config, shape) = (config(Second::Next), shape(2, 2, 16));
        let made = Sentences::new(
            store,
            &tokenizer,
            &config,
            shape,
            DataSplit::Train,
            1,
            Device::Cpu,
        );
        made.unwrap_err()
    };
    for (specials, token) in [
        (vec!["[PAD]", "[CLS]", "[SEP]"], "[MASK]"),
        (vec!["[MASK]", "[CLS]", "[SEP]"], "[PAD]"),
        (vec!["[MASK]", "[PAD]", "[SEP]"], "[CLS]"),
        (vec!["[MASK]", "[PAD]", "[CLS]"], "[SEP]"),
    ] {
        assert_eq!(missing(&specials), Error::MissingToken { token });
    }
    let gpt: Vec<_> = Recipe::gpt_specials();
    let error = missing(&gpt.iter().map(String::as_str).collect::<Vec<_>>());
    let message = error.to_string();
    assert!(
        message.contains("[MASK]") && message.contains("--tokenizer wordpiece"),
        "{message}"
    );
}

#[test]
#[should_panic = "batch.length = 3 tokens has no room for text beside the 3 that frame it"]
fn a_sequence_without_room_for_text_is_refused() {
    let _ = sentences(
        &store(&[vec![3], vec![4]]),
        Second::Next,
        shape(2, 2, 3),
        (DataSplit::Train, 1),
    );
}

/// A document of one token has no second half: another document gives it, whatever the place in
/// the step, and there is no order to get wrong.
#[test]
fn documents_of_one_token() {
    let store = store(&[vec![1], vec![1], vec![1]]);
    let next = pairs(&store, Second::Next, shape(6, 6, 16), (DataSplit::Train, 1));
    for (sequence, class) in read_pairs(&next, 0) {
        let runs = sequence.runs();
        assert_eq!((runs[0].len(), runs[1].len(), class), (1, 1, 1), "{runs:?}");
        assert_ne!(runs[0], runs[1]);
    }
    let order = pairs(
        &store,
        Second::Order,
        shape(6, 6, 16),
        (DataSplit::Train, 1),
    );
    for (sequence, class) in read_pairs(&order, 0) {
        let runs = sequence.runs();
        assert_eq!((runs[0].len(), runs[1].len(), class), (1, 0, 0), "{runs:?}");
        assert_eq!(sequence.segments, [0, 0, 0, 1]); // [CLS] a [SEP] [SEP]
    }
}
