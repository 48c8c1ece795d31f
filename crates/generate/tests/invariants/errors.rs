//! What cannot be done says so.

use std::ops::ControlFlow;

use cloze_corpus::{Kind, Recipe};
use cloze_generate::{Beam, Error, GenerationConfig, Sampling, Strategy, generate, generate_ids};

use crate::common::{Known, random_scores, settings, tokenizer};

fn decoder() -> Known<impl Fn(&[u32]) -> Vec<f32>> {
    Known {
        vocab: 9,
        max_len: 4,
        scores: random_scores(9, 1, 1.0),
    }
}

#[test]
fn all_problems_of_settings_are_told_at_once() {
    let fields = |settings: &GenerationConfig| -> Vec<String> {
        let problems = settings.problems().into_iter();
        problems.map(|problem| problem.field).collect()
    };
    let sampling = Sampling {
        temperature: 0.0,
        top_k: Some(0),
        top_p: Some(1.5),
        min_p: Some(f64::NAN),
        completions: 0,
        seed: 0,
    };
    let mut bad = GenerationConfig {
        max_new_tokens: 0,
        repetition_penalty: -1.0,
        stop_tokens: vec![],
        stop_strings: vec![String::new()],
        strategy: Strategy::Sample(sampling),
    };
    let common = ["max_new_tokens", "repetition_penalty", "stop_strings"];
    let sampled = ["temperature", "top_k", "top_p", "min_p", "completions"];
    assert_eq!(fields(&bad), [&common[..], &sampled].concat());
    bad.strategy = Strategy::Beam(Beam {
        beams: 2,
        length_penalty: f64::INFINITY,
        completions: 3,
    });
    assert_eq!(
        fields(&bad),
        [&common[..], &["length_penalty", "completions"]].concat()
    );
    bad.strategy = Strategy::Beam(Beam {
        beams: 0,
        length_penalty: 1.0,
        completions: 1,
    });
    assert_eq!(fields(&bad), [&common[..], &["beams"]].concat());
    bad.stop_strings.clear();
    let error = generate_ids(&decoder(), &[vec![1]], &bad)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`max_new_tokens` is 0, allowed: 1 or more"),
        "{error}"
    );
    assert!(error.contains("`beams` is 0"), "{error}");
}

#[test]
fn settings_are_a_file_without_unknown_fields() {
    let json = r#"{ "max_new_tokens": 5, "repetition_penalty": 1.0, "stop_tokens": [0],
        "stop_strings": ["\n"], "strategy": { "sample": { "temperature": 0.8, "top_p": 0.9,
        "completions": 2, "seed": 1 } } }"#;
    let settings: GenerationConfig = serde_json::from_str(json).unwrap();
    assert!(settings.problems().is_empty());
    let Strategy::Sample(sampling) = settings.strategy else {
        panic!("sampled")
    };
    assert_eq!((sampling.top_k, sampling.top_p), (None, Some(0.9)));
    let unknown = json.replace("top_p", "topp");
    assert!(serde_json::from_str::<GenerationConfig>(&unknown).is_err());
}

#[test]
fn prompts_that_do_not_fit_are_refused_with_both_numbers() {
    let greedy = settings(Strategy::Greedy, 3);
    let error = |prompts: &[Vec<u32>]| generate_ids(&decoder(), prompts, &greedy).unwrap_err();
    let long = error(&[vec![1], vec![1; 4]]);
    assert!(
        matches!(
            long,
            Error::PromptTooLong {
                prompt: 1,
                tokens: 4,
                max_len: 4
            }
        ),
        "{long:?}"
    );
    let message = long.to_string();
    assert!(
        message.contains("has 4 tokens") && message.contains("reads 4"),
        "{message}"
    );
    assert!(matches!(error(&[vec![]]), Error::EmptyPrompt { prompt: 0 }));
    assert!(matches!(
        error(&[vec![9]]),
        Error::OutsideVocabulary { id: 9, vocab: 9 }
    ));
    let written = generate_ids(&decoder(), &[], &greedy).unwrap();
    assert!(written.is_empty(), "nothing to do");
}

#[test]
fn an_empty_text_begins_with_the_end_of_a_text_where_there_is_one() {
    let greedy = settings(Strategy::Greedy, 3);
    let write = |specials| {
        let tokenizer = tokenizer(Kind::Byte, specials);
        let vocab = tokenizer.vocab_size();
        let scores = random_scores(vocab, 1, 1.0);
        let decoder = Known {
            vocab,
            max_len: 9,
            scores,
        };
        generate(&decoder, &tokenizer, &[""], &greedy, &mut |_| {
            ControlFlow::Continue(())
        })
    };
    assert_eq!(write(Recipe::gpt_specials()).unwrap()[0][0].ids.len(), 3);
    let error = write(vec![]).unwrap_err();
    assert!(
        matches!(error, Error::EmptyPrompt { prompt: 0 }),
        "{error:?}"
    );
}

#[test]
fn damaged_weights_are_told_and_not_sampled_from() {
    let decoder = Known {
        vocab: 3,
        max_len: 9,
        scores: |text: &[u32]| vec![if text.len() == 3 { f32::NAN } else { 1.0 }; 3],
    };
    let drawn = Sampling {
        temperature: 1.0,
        top_k: None,
        top_p: None,
        min_p: None,
        completions: 1,
        seed: 1,
    };
    let beam = Beam {
        beams: 2,
        length_penalty: 1.0,
        completions: 1,
    };
    for strategy in [
        Strategy::Greedy,
        Strategy::Sample(drawn),
        Strategy::Beam(beam),
    ] {
        let error = generate_ids(&decoder, &[vec![0]], &settings(strategy, 5)).unwrap_err();
        assert!(
            matches!(
                error,
                Error::NotFinite {
                    prompt: 0,
                    token: 3
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn strings_need_a_text() {
    let how = GenerationConfig {
        stop_strings: vec!["x".to_owned()],
        ..settings(Strategy::Greedy, 3)
    };
    let error = generate_ids(&decoder(), &[vec![1]], &how).unwrap_err();
    assert!(matches!(error, Error::StopStringsWithoutText));
}
