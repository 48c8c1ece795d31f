//! Pieces of text, as they are told.

use std::ops::ControlFlow;

use cloze_corpus::{Kind, Recipe, Tokenizer};
use cloze_generate::{Beam, Completion, Ended, GenerationConfig, Sampling, Strategy, generate};
use proptest::prelude::*;

use crate::common::{Known, random_scores, script, settings, tokenizer};

/// What is written after an empty prompt where the decoder is bound to write this text.
fn dictate(tokenizer: &Tokenizer, text: &str, stops: &[&str]) -> (Completion, Vec<String>) {
    let ids = tokenizer.encode(text).expect("any text can be encoded");
    let decoder = script(tokenizer.vocab_size(), 1, ids.clone());
    let how = GenerationConfig {
        stop_strings: stops.iter().map(|&stop| stop.to_owned()).collect(),
        ..settings(Strategy::Greedy, ids.len().max(1))
    };
    let mut pieces = Vec::new();
    let completions = generate(&decoder, tokenizer, &[""], &how, &mut |piece| {
        pieces.push(piece.text.to_owned());
        ControlFlow::Continue(())
    });
    (
        completions.expect("a short text").remove(0).remove(0),
        pieces,
    )
}

fn bytes() -> Tokenizer {
    tokenizer(Kind::Byte, Recipe::gpt_specials())
}

fn mixed() -> impl proptest::strategy::Strategy<Value = String> {
    "(the |cat|[a-z]{1,3}|猫|坐在|。|🙂|👩‍👧|é| |\n){1,20}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn pieces_add_up_to_the_text(text in mixed(), byte: bool) {
        let kind = if byte { Kind::Byte } else { Kind::Bpe };
        let (completion, pieces) = dictate(&tokenizer(kind, Recipe::gpt_specials()), &text, &[]);
        prop_assert_eq!(pieces.concat(), completion.text.clone());
        prop_assert_eq!(completion.text, text);
        prop_assert!(pieces.iter().all(|piece| !piece.is_empty()));
    }

    /// Each character is told with its last byte, unless it is held back for a stop.
    #[test]
    fn characters_come_whole_and_at_once(text in mixed()) {
        let (_, pieces) = dictate(&bytes(), &text, &[]);
        prop_assert_eq!(pieces, text.chars().map(String::from).collect::<Vec<_>>());
    }

    /// Whatever the borders of the tokens: the text ends before the string that is complete first.
    #[test]
    fn a_text_ends_before_a_stop_string(
        text in "[ab猫]{1,30}", stops in prop::collection::vec("[ab猫]{1,4}", 1..4),
    ) {
        let stops: Vec<&str> = stops.iter().map(String::as_str).collect();
        let ends = (0..=text.len()).filter(|&end| text.is_char_boundary(end));
        let stop = ends.filter_map(|end| {
            let complete = stops.iter().filter(|stop| text[..end].ends_with(**stop));
            Some((end, *complete.max_by_key(|stop| stop.len())?))
        }).next();
        for tokenizer in [bytes(), tokenizer(Kind::Bpe, Recipe::gpt_specials())] {
            let (completion, pieces) = dictate(&tokenizer, &text, &stops);
            prop_assert_eq!(pieces.concat(), completion.text.clone());
            match stop {
                Some((end, stop)) => {
                    prop_assert_eq!(completion.text, &text[..end - stop.len()]);
                    prop_assert_eq!(completion.ended, Ended::StopString(stop.to_owned()));
                }
                None => {
                    prop_assert_eq!(completion.text, text.clone());
                    prop_assert_eq!(completion.ended, Ended::Length);
                }
            }
        }
    }

    /// Random tokens are often no text at all: halves of characters, in any order.
    #[test]
    fn nonsense_is_told_as_it_is_decoded(seed: u64, beam: bool, wordpiece: bool) {
        let tokenizer = if wordpiece {
            tokenizer(Kind::WordPiece, Recipe::bert_specials())
        } else {
            tokenizer(Kind::Bpe, Recipe::gpt_specials())
        };
        let vocab = tokenizer.vocab_size();
        let decoder = Known { vocab, max_len: 90, scores: random_scores(vocab, seed, 1.0) };
        let strategy = if beam {
            Strategy::Beam(Beam { beams: 3, length_penalty: 1.0, completions: 2 })
        } else {
            let (top_k, top_p, min_p) = (None, None, None);
            let (temperature, completions) = (1.0, 2);
            Strategy::Sample(Sampling { temperature, top_k, top_p, min_p, completions, seed })
        };
        let prompts = ["the cat", "猫"];
        let mut told = [[String::new(), String::new()], [String::new(), String::new()]];
        let how = settings(strategy, 40);
        let all = generate(&decoder, &tokenizer, &prompts, &how, &mut |piece| {
            told[piece.prompt][piece.completion] += piece.text;
            ControlFlow::Continue(())
        });
        for ((completions, prompt), told) in all.expect("short prompts").iter().zip(prompts).zip(told) {
            for (completion, told) in completions.iter().zip(told) {
                let before = tokenizer.encode(prompt).expect("known characters");
                let len = tokenizer.decode(&before).expect("its own ids").len();
                let whole = tokenizer.decode(&[&*before, &completion.ids].concat());
                prop_assert_eq!(&completion.text, &whole.expect("known ids")[len..]);
                prop_assert_eq!(&completion.text, &told);
            }
        }
    }
}

#[test]
fn a_stop_may_begin_in_what_was_held_back() {
    let (completion, pieces) = dictate(&bytes(), "xaab-", &["aab"]);
    assert_eq!((&*completion.text, pieces), ("x", vec!["x".to_owned()]));
    let (completion, pieces) = dictate(&bytes(), "xaac", &["aab"]);
    assert_eq!(completion.text, "xaac");
    assert_eq!(pieces, ["x", "aac"], "held back until it was certain");
    let (completion, pieces) = dictate(&bytes(), "xaa", &["aab"]);
    assert_eq!(
        (completion.text.as_str(), pieces),
        ("xaa", vec!["x".to_owned(), "aa".to_owned()])
    );
}

#[test]
fn a_stop_token_is_not_in_the_text() {
    let tokenizer = bytes();
    let mut ids = tokenizer.encode("ab").unwrap();
    ids.push(0);
    let decoder = script(tokenizer.vocab_size(), 1, ids.clone());
    let how = GenerationConfig {
        stop_tokens: vec![0],
        ..settings(Strategy::Greedy, 9)
    };
    let all = generate(&decoder, &tokenizer, &["x"], &how, &mut |_| {
        ControlFlow::Continue(())
    });
    let completion = &all.unwrap()[0][0];
    assert_eq!((&*completion.text, &completion.ids), ("ab", &ids));
    assert_eq!(completion.ended, Ended::StopToken(0));
}

#[test]
fn the_caller_can_have_enough() {
    let tokenizer = bytes();
    let decoder = script(
        tokenizer.vocab_size(),
        1,
        tokenizer.encode("abcdef").unwrap(),
    );
    let mut told = Vec::new();
    let how = settings(Strategy::Greedy, 6);
    let all = generate(&decoder, &tokenizer, &["x", "y"], &how, &mut |piece| {
        told.push((piece.prompt, piece.text.to_owned()));
        if told.len() == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let texts: Vec<_> = all
        .unwrap()
        .into_iter()
        .map(|mut all| all.remove(0))
        .collect();
    assert_eq!(told.len(), 3);
    assert_eq!(
        (&*texts[0].text, &*texts[1].text),
        ("ab", "a"),
        "what was told"
    );
    assert!(texts.iter().all(|text| text.ended == Ended::Caller));
}
