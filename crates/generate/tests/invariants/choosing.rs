//! Which texts are written.

use cloze_generate::{Beam, Completion, Ended, GenerationConfig, Sampling, Strategy, generate_ids};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;

use crate::common::{Known, random_scores, settings};

fn sampling(completions: usize, seed: u64) -> Sampling {
    Sampling {
        temperature: 0.9,
        top_k: Some(6),
        top_p: Some(0.9),
        min_p: Some(0.05),
        completions,
        seed,
    }
}

fn beams(beams: usize, length_penalty: f64) -> Strategy {
    Strategy::Beam(Beam {
        beams,
        length_penalty,
        completions: beams.min(3),
    })
}

fn write(
    vocab: usize,
    seed: u64,
    prompts: &[Vec<u32>],
    how: &GenerationConfig,
) -> Vec<Vec<Completion>> {
    let decoder = Known {
        vocab,
        max_len: 64,
        scores: random_scores(vocab, seed, 3.0),
    };
    generate_ids(&decoder, prompts, how).expect("valid settings")
}

/// Every text that may be written, with its log-probability: ended by token 0 or at `len`.
fn all_texts(vocab: usize, seed: u64, prompt: &[u32], len: usize) -> Vec<(Vec<u32>, f64)> {
    let scores = random_scores(vocab, seed, 3.0);
    let mut ended = Vec::new();
    let mut running = vec![(Vec::<u32>::new(), 0.0)];
    while let Some((text, sum)) = running.pop() {
        let scores = scores(&[prompt, &text].concat());
        let total = scores.iter().map(|&s| f64::from(s).exp()).sum::<f64>().ln();
        for id in 0..vocab as u32 {
            let text = [&*text, &[id]].concat();
            let sum = sum + f64::from(scores[id as usize]) - total;
            if id == 0 || text.len() == len {
                ended.push((text, sum));
            } else {
                running.push((text, sum));
            }
        }
    }
    ended
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn enough_beams_find_the_best_text_of_all(
        seed: u64, vocab in 2_usize..4, penalty in 0.0_f64..1.5,
    ) {
        let (prompt, len) = (vec![1], 4);
        let all = all_texts(vocab, seed, &prompt, len);
        let score = |sum: f64, text: &[u32]| sum / (text.len() as f64).powf(penalty);
        let mut best: Vec<f64> = all.iter().map(|(text, sum)| score(*sum, text)).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let how = GenerationConfig { stop_tokens: vec![0], ..settings(beams(all.len(), penalty), len) };
        let found = &write(vocab, seed, &[prompt], &how)[0];
        let mut last = f64::INFINITY;
        for (completion, best) in found.iter().zip(best) {
            let (_, sum) = all.iter().find(|(text, _)| *text == completion.ids).expect("a text");
            prop_assert!((sum - completion.log_prob).abs() < 1e-4);
            let own = score(*sum, &completion.ids);
            prop_assert!((own - best).abs() < 1e-4, "{} is not {}", own, best);
            prop_assert!(own <= last + 1e-4);
            last = own;
        }
    }

    #[test]
    fn one_beam_is_greedy(seed: u64, prompts in prompts(), penalty in 0.5_f64..2.0) {
        let how = |strategy| GenerationConfig { stop_tokens: vec![0], ..settings(strategy, 9) };
        let greedy = write(9, seed, &prompts, &how(Strategy::Greedy));
        let beam = write(9, seed, &prompts, &how(beams(1, penalty)));
        for (greedy, beam) in greedy.iter().zip(&beam) {
            prop_assert_eq!(&greedy[0].ids, &beam[0].ids);
            prop_assert_eq!(&greedy[0].ended, &beam[0].ended);
            prop_assert!((greedy[0].log_prob - beam[0].log_prob).abs() < 1e-4);
        }
    }

    #[test]
    fn a_text_does_not_depend_on_what_else_is_written(
        seed: u64, prompts in prompts(), strategy in strategy(),
    ) {
        let how = GenerationConfig { stop_tokens: vec![0, 4], ..settings(strategy, 9) };
        let together = write(9, seed, &prompts, &how);
        for (prompt, completions) in prompts.iter().zip(&together) {
            prop_assert_eq!(&write(9, seed, std::slice::from_ref(prompt), &how)[0], completions);
        }
    }

    #[test]
    fn more_completions_begin_with_the_same(seed: u64, prompts in prompts()) {
        let how = |n| settings(Strategy::Sample(sampling(n, seed)), 9);
        let (few, many) = (write(9, 5, &prompts, &how(2)), write(9, 5, &prompts, &how(4)));
        for (few, many) in few.iter().zip(&many) {
            prop_assert_eq!(few, &many[..2]);
        }
    }

    /// Each token is one that the restrictions allow after the text before it.
    #[test]
    fn nothing_is_drawn_that_was_ruled_out(seed: u64, k in 1_usize..4) {
        let only = Sampling { top_k: Some(k), top_p: None, min_p: None, ..sampling(3, seed) };
        let scores = random_scores(9, seed, 3.0);
        for completion in &write(9, seed, &[vec![2]], &settings(Strategy::Sample(only), 9))[0] {
            let mut text = vec![2];
            for &id in &completion.ids {
                let scores = scores(&text);
                let better = scores.iter().filter(|&&other| other > scores[id as usize]).count();
                prop_assert!(better < k);
                text.push(id);
            }
        }
    }

    #[test]
    fn a_token_that_was_penalised_away_is_not_repeated(seed: u64) {
        let decoder = Known {
            vocab: 9,
            max_len: 64,
            // Below zero, so that the penalty makes a repeated token the last choice.
            scores: move |text: &[u32]| {
                random_scores(9, seed, 3.0)(text).iter().map(|score| score - 4.0).collect()
            },
        };
        for strategy in [Strategy::Greedy, Strategy::Sample(sampling(1, seed)), beams(2, 1.0)] {
            let how = GenerationConfig { repetition_penalty: 100.0, ..settings(strategy, 8) };
            let mut ids = generate_ids(&decoder, &[vec![3]], &how).expect("valid settings")[0][0]
                .ids
                .clone();
            ids.push(3);
            ids.sort_unstable();
            prop_assert_eq!(ids, (0..9).collect::<Vec<u32>>());
        }
    }
}

fn prompts() -> impl proptest::strategy::Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0_u32..9, 1..5), 1..4)
}

fn strategy() -> impl proptest::strategy::Strategy<Value = Strategy> {
    prop_oneof![
        Just(Strategy::Greedy),
        (1_usize..4, any::<u64>()).prop_map(|(n, seed)| Strategy::Sample(sampling(n, seed))),
        (1_usize..5, 0.0_f64..2.0).prop_map(|(n, penalty)| beams(n, penalty)),
    ]
}

/// Draws have the distribution of the scores: over 4000 texts of one token, each share is within
/// four standard deviations.
#[test]
fn draws_follow_the_probabilities() {
    let n = 4000;
    let shares = [0.5_f32, 0.3, 0.15, 0.05];
    let decoder = Known {
        vocab: 4,
        max_len: 64,
        scores: move |_: &[u32]| shares.map(f32::ln).to_vec(),
    };
    let plain = Sampling {
        temperature: 1.0,
        top_k: None,
        top_p: None,
        min_p: None,
        completions: n,
        seed: 3,
    };
    let how = settings(Strategy::Sample(plain), 1);
    let drawn = generate_ids(&decoder, &[vec![0]], &how).unwrap();
    for (id, share) in (0..4).zip(shares.map(f64::from)) {
        let count = drawn[0].iter().filter(|text| text.ids == [id]).count() as f64;
        let sigma = (n as f64 * share * (1.0 - share)).sqrt();
        assert!(
            (count - n as f64 * share).abs() < 4.0 * sigma,
            "{id}: {count}"
        );
    }
}

#[test]
fn a_text_ends_for_the_reason_that_it_says() {
    let ended = |stop_tokens: &[u32], max_new, max_len| {
        let decoder = Known {
            vocab: 5,
            max_len,
            // Counts upwards.
            scores: |text: &[u32]| {
                let next = (text.last().copied().unwrap_or(0) + 1) % 5;
                (0..5)
                    .map(|id| if id == next { 9.0 } else { 0.0 })
                    .collect()
            },
        };
        let how = GenerationConfig {
            stop_tokens: stop_tokens.to_vec(),
            ..settings(Strategy::Greedy, max_new)
        };
        let text = generate_ids(&decoder, &[vec![0, 1]], &how)
            .unwrap()
            .remove(0)
            .remove(0);
        (text.ids, text.ended)
    };
    assert_eq!(ended(&[4], 9, 20), (vec![2, 3, 4], Ended::StopToken(4)));
    assert_eq!(ended(&[], 2, 20), (vec![2, 3], Ended::Length));
    assert_eq!(ended(&[], 9, 5), (vec![2, 3, 4], Ended::Context));
    assert_eq!(ended(&[4], 9, 5), (vec![2, 3, 4], Ended::StopToken(4)));
}
