//! The loss is the written-out negative log-likelihood; the score is the loss and the hits.

use cloze_tensor::Classifier;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal};

/// A classifier, its input and the right answers.
struct Case {
    classifier: Classifier,
    states: Tensor,
    targets: Tensor,
}

impl Case {
    fn new(rows: i64, dim: i64, classes: i64, seed: u64) -> Self {
        let weight = normal(seed, &[classes, dim]).set_requires_grad(true);
        let bias = normal(seed ^ 1, &[classes]).set_requires_grad(true);
        let targets = normal(seed ^ 2, &[rows]).abs() * 1000.0;
        Self {
            classifier: Classifier::new(&weight, &bias),
            states: normal(seed ^ 3, &[rows, dim]).set_requires_grad(true),
            targets: targets.to_kind(Kind::Int64).remainder(classes),
        }
    }

    fn written_out(&self) -> Tensor {
        let logits = self.classifier.logits(&self.states); // [rows, classes]
        let log_likelihoods = logits.log_softmax(-1, Kind::Float);
        let own = log_likelihoods.gather(-1, &self.targets.unsqueeze(-1), false); // [rows, 1]
        -own.sum(Kind::Float)
    }
}

/// Whose largest logit stands at the target, counted without libtorch.
fn hits(case: &Case) -> u64 {
    let logits = case.classifier.logits(&case.states).detach();
    let right = (0..logits.size()[0]).filter(|&row| {
        let row_logits = Vec::<f32>::try_from(logits.get(row)).expect("a row of floats");
        let target = case.targets.int64_value(&[row]) as usize;
        row_logits.iter().all(|&logit| logit <= row_logits[target])
    });
    right.count() as u64
}

proptest! {
    #[test]
    fn loss_and_gradient_are_those_of_the_log_softmax(
        rows in 1_i64..9, dim in 1_i64..9, classes in 1_i64..20, seed: u64,
    ) {
        let case = Case::new(rows, dim, classes, seed);
        let loss = case.classifier.loss(&case.states, &case.targets);
        prop_assert!(gap(&loss, &case.written_out()) < 1e-4);
        let gradient = |loss: Tensor| Tensor::run_backward(&[loss], &[&case.states], false, false);
        let (own, expected) = (gradient(loss), gradient(case.written_out()));
        prop_assert!(gap(&own[0], &expected[0]) < 1e-5);
    }
}

/// Around the number of rows whose logits are held at a time, and over several times that.
#[test]
fn score_is_the_loss_and_the_hits_however_many_rows() {
    for rows in [1, 1023, 1024, 1025, 2500] {
        let case = Case::new(rows, 6, 5, 11);
        let (sum, right) = case.classifier.score(&case.states, &case.targets);
        let expected = case.written_out().double_value(&[]);
        assert!(
            (sum - expected).abs() < 1e-5 * expected.abs(),
            "{rows} rows: {sum} {expected}"
        );
        assert_eq!(right, hits(&case), "{rows} rows");
    }
}

/// A micro-batch may hold no target at all. Its loss is zero and so is its gradient.
#[test]
fn no_rows_cost_nothing() {
    let case = Case::new(0, 4, 3, 11);
    let loss = case.classifier.loss(&case.states, &case.targets);
    assert_eq!(loss.double_value(&[]), 0.0);
    loss.backward();
    assert_eq!(case.states.grad().size(), [0, 4]);
    assert_eq!(case.classifier.score(&case.states, &case.targets), (0.0, 0));
}

/// The table is the one of the other layer: training one trains the other.
#[test]
fn a_tied_table_is_shared() {
    let table = normal(11, &[3, 4]);
    let bias = Tensor::zeros([3], (Kind::Float, Device::Cpu));
    let classifier = Classifier::new(&table, &bias);
    let _ = table.shallow_clone().fill_(1.0);
    let states = Tensor::ones([1, 4], (Kind::Float, Device::Cpu));
    assert_eq!(
        gap(
            &classifier.logits(&states),
            &(states.ones_like().narrow(1, 0, 3) * 4.0)
        ),
        0.0
    );
}

#[test]
#[should_panic(expected = "weight [classes, dim] and bias [classes] disagree on classes")]
fn tables_and_biases_of_other_sizes_are_refused() {
    Classifier::new(&normal(0, &[5, 2]), &normal(0, &[4]));
}
