//! A loss is exact however its step is cut.

use cloze_model::{Loss, Score, Term};
use proptest::prelude::*;
use tch::{Kind, Tensor};

/// The losses `(w x)^2` of some targets: their gradient is known.
fn loss_of(weight: &Tensor, targets: &[f32]) -> Loss {
    let sum = (weight * Tensor::from_slice(targets))
        .square()
        .sum(Kind::Float);
    Loss::from(Term::new("squares", sum, targets.len() as u64))
}

fn mean_and_gradient(micro_batches: &[Vec<f32>]) -> (f64, f64) {
    let weight = Tensor::from(0.5_f32).set_requires_grad(true);
    let total: usize = micro_batches.iter().map(Vec::len).sum();
    let mut mean = 0.0;
    for targets in micro_batches {
        let part = loss_of(&weight, targets).mean_over(&[total as u64]);
        part.backward();
        mean += part.double_value(&[]);
    }
    (mean, weight.grad().double_value(&[]))
}

proptest! {
    /// 2 x 8 equals 1 x 16, also where one of the two holds more targets than the other.
    #[test]
    fn micro_batches_add_up_to_their_step(
        targets in prop::collection::vec(-2_f32..2.0, 1..40),
        cut in 0_usize..40,
    ) {
        let cut = cut.min(targets.len());
        let (left, right) = targets.split_at(cut);
        let whole = mean_and_gradient(std::slice::from_ref(&targets));
        let parts = mean_and_gradient(&[left.to_vec(), right.to_vec()]);
        prop_assert!((whole.0 - parts.0).abs() < 1e-5, "{whole:?} {parts:?}");
        prop_assert!((whole.1 - parts.1).abs() < 1e-5, "{whole:?} {parts:?}");
    }

    #[test]
    fn scores_of_parts_add_up(parts in prop::collection::vec((0.0..9.0, 0_u64..5, 5_u64..9), 1..9)) {
        let mut totals = Vec::new();
        for &(sum, hits, count) in &parts {
            Score::add_all(&mut totals, vec![Score::new("mlm", (sum, hits), count)]);
        }
        let count: u64 = parts.iter().map(|part| part.2).sum();
        let hits: u64 = parts.iter().map(|part| part.1).sum();
        prop_assert_eq!(totals[0].count, count);
        prop_assert_eq!(totals[0].accuracy(), hits as f64 / count as f64);
    }
}

#[test]
fn the_terms_of_a_sum_have_their_own_totals() {
    let term = |name, sum: f32, count| Loss::from(Term::new(name, Tensor::from(sum), count));
    let loss = term("mlm", 6.0, 3) + term("nsp", 1.0, 2);
    assert_eq!(loss.mean_over(&[3, 2]).double_value(&[]), 2.5);
}

#[test]
fn a_term_without_targets_counts_as_zero() {
    let loss = Loss::from(Term::new("mlm", Tensor::from(0.0_f32), 0));
    assert_eq!(loss.mean_over(&[0]).double_value(&[]), 0.0);
}

#[test]
#[should_panic(expected = "one total for each term of the loss")]
fn a_missing_total_is_refused() {
    let weight = Tensor::from(1_f32);
    let _ = loss_of(&weight, &[1.0]).mean_over(&[]);
}

#[test]
#[should_panic(expected = "two scores of different models")]
fn scores_of_different_models_do_not_add() {
    let score = |name| vec![Score::new(name, (0.0, 0), 1)];
    Score::add_all(&mut score("mlm"), score("clm"));
}
