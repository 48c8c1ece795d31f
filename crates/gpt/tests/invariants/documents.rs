//! Whether a token sees the documents before its own.

use cloze_corpus::{DataSplit, Kind, Recipe, Tokenizer};
use cloze_gpt::{Config, Error, Windows};
use cloze_model::{Answers, Backbone, Batch, Batches};
use cloze_transformer::Tokens;
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::{gap, perturb};
use crate::made::{FIRST, gpt, shape, store, windows};

fn first_window(windows: &Windows) -> Batch<Tokens, Answers> {
    windows.at(0).remove(0)
}

/// The same batch, with the same mask, but for one token.
fn with_token(tokens: &Tokens, position: i64, id: i64) -> Tokens {
    let ids = tokens.ids.copy();
    let _ = ids.select(1, position).fill_(id);
    Tokens::new(&ids, tokens.mask.shallow_clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Three documents in one window, each with the separator that begins it but for the first.
    #[test]
    fn documents_are_apart_if_the_config_says_so(
        lengths in prop::array::uniform3(1_u64..5), changed in 0_u64..4,
    ) {
        let store = store(&lengths);
        let (changed, seq) = ((changed % lengths[0]) as i64, store.len() as i64 - 1);
        let own = lengths[0] as i64; // the positions of the first document
        let (gpt, parameters) = gpt();
        perturb(&parameters);
        for across in [false, true] {
            let windows = windows(&store, across, shape(1, 1, 16), (DataSplit::HeldOut, 0)).unwrap();
            let input = first_window(&windows).input;
            let other = with_token(&input, changed, FIRST + 400);
            let [before, after] =
                [&input, &other].map(|tokens| tch::no_grad(|| gpt.backbone.states(tokens, false)));
            let moved = |start, length| {
                gap(&before.narrow(1, start, length), &after.narrow(1, start, length))
            };
            if changed > 0 {
                prop_assert!(moved(0, changed) < 1e-6);
            }
            for position in changed..own {
                prop_assert!(moved(position, 1) > 1e-6, "its own document reads it");
            }
            for position in own..seq {
                prop_assert_eq!(moved(position, 1) > 1e-6, across, "at {}", position);
            }
        }
    }
}

/// The separator begins a document: what comes next is predicted from it, and it sees nothing else.
#[test]
fn a_separator_and_the_document_after_it_see_each_other() {
    let store = store(&[3, 3]);
    let windows = windows(&store, false, shape(1, 1, 16), (DataSplit::HeldOut, 0)).unwrap();
    let input = first_window(&windows).input;
    let seq = store.len() as i64 - 1;
    let keep = input.mask.keep(seq, seq, tch::Device::Cpu);
    let expected = [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 1, 1, 1],
    ];
    let expected = Tensor::from_slice(&expected.concat())
        .view([1, 1, 6, 6])
        .gt(0);
    assert!(keep.equal(&expected), "{keep}");
}

#[test]
fn documents_are_not_kept_apart_in_silence_without_a_separator() {
    let recipe = Recipe {
        kind: Kind::Byte,
        vocab: 300,
        specials: Vec::new(),
        sample: Recipe::default_sample(),
    };
    let plain = Tokenizer::train(&recipe, ["text"]).unwrap();
    let windows = |across_documents| {
        let config = Config { across_documents };
        let shape = shape(1, 1, 4);
        Windows::new(
            store(&[9]),
            &plain,
            &config,
            shape,
            DataSplit::Train,
            1,
            Device::Cpu,
        )
    };
    assert_eq!(windows(false).unwrap_err(), Error::NoSeparator);
    assert!(windows(true).is_ok());
}
