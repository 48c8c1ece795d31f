//! GPT, put together and fed from a store.

use cloze_gpt::CausalLm;
use cloze_model::{Answers, Backbone, Batches, Model, Objective, Score};
use cloze_transformer::{Mask, Tokens};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal, perturb};
use crate::learning::{backward, gradients, overfitted, unreached};
use crate::made::{FIRST, LONGEST, MAX_LEN, VOCAB, gpt, held_out, shape, store, train};

#[test]
fn one_term_is_named_and_counted() {
    let (gpt, _) = gpt();
    for batch in train(&store(&[200]), shape(8, 4, 10), 1).at(0) {
        assert_eq!((gpt.counts(&batch), gpt.tokens(&batch)), (vec![40], 40));
        let loss = gpt.loss(&batch);
        assert_eq!(
            (loss.terms.len(), loss.terms[0].name, loss.terms[0].count),
            (1, "clm", 40)
        );
        let score: &Score = &gpt.score(&batch)[0];
        assert_eq!((score.name, score.count), ("clm", 40));
        assert!((score.sum - loss.terms[0].sum.double_value(&[])).abs() < 1e-3);
    }
}

#[test]
fn the_loss_starts_as_a_guess() {
    let (gpt, _) = gpt();
    let batch = train(&store(&[400]), shape(16, 16, MAX_LEN), 1)
        .at(0)
        .remove(0);
    let loss = gpt
        .loss(&batch)
        .mean_over(&gpt.counts(&batch))
        .double_value(&[]);
    assert!((loss - (VOCAB as f64).ln()).abs() < 0.1, "{loss}");
}

/// A token's loss is its negative log-probability under the logits at the place before it.
#[test]
fn the_loss_is_that_of_the_logits() {
    let (gpt, parameters) = gpt();
    perturb(&parameters);
    let states = normal(1, &[3, 5, 32]);
    let labels = (normal(2, &[3, 5]).abs() * 1000.0)
        .to_kind(Kind::Int64)
        .remainder(VOCAB);
    let answers = Answers::everywhere(labels.shallow_clone());
    let logits = gpt.objective.logits(&states); // [3, 5, vocab]
    assert!(gap(&logits, &states.matmul(&gpt.backbone.table().tr())) < 1e-4);
    let chosen = logits
        .log_softmax(-1, Kind::Float)
        .gather(2, &labels.unsqueeze(2), false);
    let expected = -chosen.sum(Kind::Float);
    let loss = gpt.objective.loss(&states, &answers);
    assert!(gap(&loss.terms[0].sum, &expected) < 1e-3);
    let hits = logits
        .argmax(-1, false)
        .eq_tensor(&labels)
        .sum(Kind::Int64)
        .int64_value(&[]);
    let score = &gpt.objective.score(&states, &answers)[0];
    assert_eq!((score.hits, score.count), (hits as u64, 15));
}

#[test]
fn every_parameter_is_learned() {
    let (gpt, parameters) = gpt();
    perturb(&parameters);
    let step = train(&store(&[200]), shape(8, 8, MAX_LEN), 1).at(0);
    backward(&gpt, &parameters, &step);
    assert_eq!(unreached(&parameters), [""; 0]);
    // The output layer is the token table: its gradient also comes from tokens that are not read.
    let unread = gpt.backbone.table().grad().get(VOCAB - 1).abs().max();
    assert!(unread.double_value(&[]) > 0.0);
}

#[test]
fn one_step_can_be_learned_by_heart() {
    let (gpt, parameters) = gpt();
    let step = train(&store(&[200]), shape(8, 4, MAX_LEN), 1).at(0);
    let scores = overfitted(&gpt, &parameters, &step, (150, 3e-3));
    assert_eq!(scores[0].hits, scores[0].count, "{scores:?}");
    assert!(scores[0].mean() < 0.1, "{scores:?}");
}

/// 184 targets in windows of 12: the sixteenth has 4. The second eight have fewer targets than the
/// first.
#[test]
fn two_by_eight_equals_one_by_sixteen() {
    let store = store(&[185]);
    let (gpt, parameters) = gpt();
    perturb(&parameters);
    let [halves, fewer_cuts] = [8, 16].map(|micro| {
        let step = held_out(&store, shape(16, micro, 12)).at(0);
        let counts: Vec<_> = step.iter().map(|batch| gpt.counts(batch)[0]).collect();
        let loss = backward(&gpt, &parameters, &step);
        (counts, loss, gradients(&parameters))
    });
    assert_eq!(halves.0, [96, 84, 4]);
    assert_eq!(fewer_cuts.0, [180, 4]);
    assert!((halves.1 - fewer_cuts.1).abs() < 1e-5);
    for ((name, half), (_, whole)) in halves.2.iter().zip(&fewer_cuts.2) {
        assert!(gap(half, whole) < 1e-6, "{name}: {}", gap(half, whole));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn a_later_token_changes_no_earlier_state(seed in any::<u64>(), seen in 1_i64..MAX_LEN) {
        let (gpt, parameters) = gpt();
        perturb(&parameters);
        let input = train(&store(&[100]), shape(2, 2, MAX_LEN), seed).at(0).remove(0).input;
        let ids = input.ids.copy();
        let mut place = ids.select(1, seen);
        place.copy_(&((&place - FIRST + 1).remainder(LONGEST) + FIRST));
        prop_assert!(matches!(input.mask, Mask::Causal));
        let states = |tokens: &Tokens| tch::no_grad(|| gpt.backbone.states(tokens, false));
        let (own, changed) = (states(&input), states(&Tokens::new(&ids, Mask::Causal)));
        let moved = |start, length| {
            let part = |states: &Tensor| states.narrow(1, start, length);
            gap(&part(&own), &part(&changed))
        };
        prop_assert!(moved(0, seen) < 1e-6);
        for position in seen..MAX_LEN {
            prop_assert!(moved(position, 1) > 1e-6, "at {}", position);
        }
    }
}

/// As where a prompt is read and only its answer learned.
#[test]
fn a_label_of_minus_100_is_no_target() {
    let table = Tensor::arange(15, (Kind::Float, Device::Cpu)).reshape([5, 3]) * 0.1;
    let causal = CausalLm::new(&table);
    let states = Tensor::arange(12, (Kind::Float, Device::Cpu)).reshape([1, 4, 3]) * 0.1;
    let all = Answers::counted(Tensor::from_slice(&[-100_i64, 2, -100, 4]).unsqueeze(0));
    let loss = causal.loss(&states, &all);
    let chosen = states.index_select(1, &Tensor::from_slice(&[1_i64, 3]));
    let only = Answers::everywhere(Tensor::from_slice(&[2_i64, 4]).unsqueeze(0));
    let expected = causal.loss(&chosen, &only);
    assert_eq!((loss.terms[0].count, causal.counts(&all)), (2, vec![2]));
    assert_eq!(loss.terms[0].sum, expected.terms[0].sum);
    assert_eq!(causal.score(&states, &all)[0].count, 2);
}
