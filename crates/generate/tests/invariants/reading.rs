//! What is read in parts, or beside other texts, has the scores of what is read at once and alone.

use cloze_generate::{Causal, Conditional, Decoder, Strategy, generate_ids};
use cloze_gpt::CausalLm;
use cloze_model::Backbone;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, EncoderDecoder, Mask, Pair, Tokens, Transformer};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{VOCAB, kinds, settings};

fn gap(a: &Tensor, b: &Tensor) -> f64 {
    assert_eq!(a.size(), b.size());
    (a - b).abs().max().double_value(&[])
}

fn row(ids: &[u32]) -> Tensor {
    let ids: Vec<i64> = ids.iter().map(|&id| i64::from(id)).collect();
    Tensor::from_slice(&ids).unsqueeze(0)
}

/// A network and its way to read a text at once: the scores of the next token.
struct Whole<'a>(Box<Read<'a>>);

type Read<'a> = dyn Fn(&[u32]) -> Tensor + 'a;

impl Whole<'_> {
    /// The most probable token after the text, again and again.
    fn greedy(&self, prompt: &[u32], steps: usize) -> Vec<u32> {
        let mut text = prompt.to_vec();
        for _ in 0..steps {
            text.push((self.0)(&text).argmax(-1, false).int64_value(&[0]) as u32);
        }
        text.split_off(prompt.len())
    }
}

/// Calls the check with each kind of decoder-only network.
fn each_causal(seed: u64, check: impl Fn(&dyn Decoder, &Whole<'_>, &Config)) {
    tch::set_num_threads(1);
    for config in kinds() {
        let parameters = Parameters::new(seed, Device::Cpu);
        let network = Transformer::new(&parameters.root(), &config, VOCAB);
        let head = CausalLm::new(network.table());
        let whole = Whole(Box::new(|text| {
            let tokens = Tokens::new(&row(text), Mask::Causal);
            tch::no_grad(|| head.logits(&network.states(&tokens, false).select(1, -1)))
        }));
        check(&Causal::new(&network, &head), &whole, &config);
    }
}

/// Prompts of 1 to 6 tokens.
fn prompts() -> impl proptest::strategy::Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0..VOCAB as u32, 1..7), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn each_step_has_the_scores_of_reading_all_at_once(prompts in prompts(), seed: u64) {
        each_causal(seed, |decoder, whole, config| tch::no_grad(|| {
            let mut texts = prompts.clone();
            let (mut reading, mut logits) = decoder.begin(&prompts, 6 + 5);
            for step in 0..5 {
                for (i, text) in texts.iter().enumerate() {
                    let gap = gap(&logits.narrow(0, i as i64, 1), &(whole.0)(text));
                    assert!(gap < 1e-5, "off by {gap} at step {step}: {config:?}");
                }
                let next: Vec<u32> = (0..texts.len()).map(|i| (step * 5 + i as u32) % 13).collect();
                for (text, &id) in texts.iter_mut().zip(&next) {
                    text.push(id);
                }
                logits = reading.read(&next);
            }
        }));
    }

    #[test]
    fn a_batch_writes_what_each_prompt_writes_alone(prompts in prompts(), seed: u64) {
        each_causal(seed, |decoder, whole, config| {
            let greedy = settings(Strategy::Greedy, 5);
            let batch = generate_ids(decoder, &prompts, &greedy).expect("short prompts");
            for (prompt, completions) in prompts.iter().zip(&batch) {
                assert_eq!(completions[0].ids, whole.greedy(prompt, 5), "{config:?}");
                let alone = generate_ids(decoder, std::slice::from_ref(prompt), &greedy)
                    .expect("a short prompt");
                assert_eq!(alone[0][0].ids, completions[0].ids);
                assert!((alone[0][0].log_prob - completions[0].log_prob).abs() < 1e-4);
            }
        });
    }

    /// As beam search does it.
    #[test]
    fn selected_texts_go_on_from_their_own_past(
        prompts in prompts(), rows in prop::collection::vec(0_usize..4, 1..6), seed: u64,
    ) {
        each_causal(seed, |decoder, whole, config| tch::no_grad(|| {
            let rows: Vec<usize> = rows.iter().map(|row| row % prompts.len()).collect();
            let (mut reading, _) = decoder.begin(&prompts, 8);
            let selected: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
            reading.select(&Tensor::from_slice(&selected));
            let next: Vec<u32> = (0..rows.len() as u32).collect();
            let logits = reading.read(&next);
            for (i, (&row, &id)) in rows.iter().zip(&next).enumerate() {
                let alone = (whole.0)(&[&*prompts[row], &[id]].concat());
                let gap = gap(&logits.narrow(0, i as i64, 1), &alone);
                assert!(gap < 1e-5, "off by {gap}: {config:?}");
            }
        }));
    }

    /// Sources of unequal length, prompts of unequal length, texts in another order.
    #[test]
    fn a_decoder_with_memory_reads_in_parts_too(
        prompts in prompts(), lengths in prop::collection::vec(1_i64..7, 4), seed: u64,
    ) {
        tch::set_num_threads(1);
        let (batch, lengths) = (prompts.len() as i64, &lengths[..prompts.len()]);
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let ids = (Tensor::arange(batch * longest, (Kind::Int64, Device::Cpu)) * 7).remainder(VOCAB);
        let ids = ids.view([batch, longest]);
        let mask = Mask::prefix(&Tensor::from_slice(lengths), longest);
        for config in kinds() {
            let parameters = Parameters::new(seed, Device::Cpu);
            let network = EncoderDecoder::new(&parameters.root(), &config, VOCAB);
            let head = CausalLm::new(network.decoder.table());
            let alone = |i: i64, text: &[u32]| {
                let source = ids.narrow(0, i, 1).narrow(1, 0, lengths[i as usize]);
                let pair = Pair {
                    source: Tokens::new(&source, Mask::All),
                    target: Tokens::new(&row(text), Mask::Causal),
                    memory_mask: Mask::All,
                };
                head.logits(&network.states(&pair, false).select(1, -1))
            };
            let source = Tokens::new(&ids, mask.shallow_clone());
            let decoder =
                Conditional::new(&network, &head, source, mask.shallow_clone());
            tch::no_grad(|| {
                let (mut reading, first) = decoder.begin(&prompts, 8);
                for (i, prompt) in (0..).zip(&prompts) {
                    assert!(gap(&first.narrow(0, i, 1), &alone(i, prompt)) < 1e-5, "{config:?}");
                }
                let reversed: Vec<i64> = (0..batch).rev().collect();
                reading.select(&Tensor::from_slice(&reversed));
                for step in 1..3 {
                    let second = reading.read(&vec![3; prompts.len()]);
                    for (i, &row) in (0..).zip(&reversed) {
                        let text = [&*prompts[row as usize], &vec![3; step]].concat();
                        let gap = gap(&second.narrow(0, i, 1), &alone(row, &text));
                        assert!(gap < 1e-5, "off by {gap}: {config:?}");
                    }
                }
            });
        }
    }
}

#[test]
#[should_panic(expected = "2 prompts for 1 sources")]
fn each_prompt_needs_a_source() {
    let parameters = Parameters::new(1, Device::Cpu);
    let network = EncoderDecoder::new(&parameters.root(), &kinds()[0], VOCAB);
    let head = CausalLm::new(network.decoder.table());
    let source = Tokens::new(&row(&[1, 2]), Mask::All);
    let decoder = Conditional::new(&network, &head, source, Mask::All);
    let _ = decoder.begin(&[vec![1], vec![2]], 4);
}
