use cloze_native::linear_cross_entropy;
use tch::{Device, Kind, Reduction, Tensor};

use crate::{assert_near, leaf, normal, with_gradients};

fn plain(states: &Tensor, weight: &Tensor, bias: &Tensor, targets: &Tensor) -> Tensor {
    states.linear(weight, Some(bias)).cross_entropy_loss(
        targets,
        None::<Tensor>,
        Reduction::Sum,
        -100,
        0.0,
    )
}

fn targets(rows: i64, classes: i64) -> Tensor {
    Tensor::randint(classes, [rows], (Kind::Int64, Device::Cpu))
}

#[test]
fn loss_and_gradients_are_those_of_the_whole_logits() {
    // The last two need several chunks.
    for [rows, dim, classes] in [
        [0, 4, 3],
        [1, 1, 1],
        [5, 8, 7],
        [33, 16, 1000],
        [500, 4, 70_000],
        [40, 2, 900_000],
    ] {
        let (states, weight, bias) = (
            normal(&[rows, dim]),
            normal(&[classes, dim]),
            normal(&[classes]),
        );
        let targets = targets(rows, classes);
        let inputs = [&states, &weight, &bias];
        // The scale makes the backward pass multiply.
        let fused = with_gradients(&inputs, |i| {
            linear_cross_entropy(&i[0], &i[1], &i[2], &targets) * 0.37
        });
        let plain = with_gradients(&inputs, |i| plain(&i[0], &i[1], &i[2], &targets) * 0.37);
        let size = plain[0].abs().max().double_value(&[]).max(1.0);
        assert_near(&fused[..1], &plain[..1], 2e-6 * size);
        assert_near(&fused[1..], &plain[1..], 1e-4);
    }
}

#[test]
fn a_row_without_a_target_counts_nothing() {
    let (states, weight, bias) = (normal(&[6, 8]), normal(&[11, 8]), normal(&[11]));
    let targets = Tensor::from_slice(&[3_i64, -100, 0, -100, 10, -100]);
    let inputs = [&states, &weight, &bias];
    let fused = with_gradients(&inputs, |i| {
        linear_cross_entropy(&i[0], &i[1], &i[2], &targets)
    });
    let plain = with_gradients(&inputs, |i| plain(&i[0], &i[1], &i[2], &targets));
    assert_near(&fused, &plain, 1e-5);
    assert_eq!(
        fused[1].get(1).abs().sum(Kind::Float).double_value(&[]),
        0.0
    );
}

#[test]
fn huge_logits_do_not_overflow() {
    let (states, weight) = (normal(&[4, 8]) * 1e4, normal(&[30, 8]));
    let (bias, targets) = (normal(&[30]), targets(4, 30));
    let inputs = [&states, &weight, &bias];
    let fused = with_gradients(&inputs, |i| {
        linear_cross_entropy(&i[0], &i[1], &i[2], &targets)
    });
    assert!(
        fused
            .iter()
            .all(|x| x.isfinite().all().int64_value(&[]) == 1)
    );
}

#[test]
fn bf16_is_near_fp32_and_its_weight_has_a_gradient_of_fp32() {
    let (states, weight) = (normal(&[64, 32]), normal(&[500, 32]) * 0.1);
    let (bias, targets) = (normal(&[500]), targets(64, 500));
    let f = |kind: Kind| {
        with_gradients(&[&states, &weight, &bias], |i| {
            linear_cross_entropy(&i[0].to_kind(kind), &i[1], &i[2], &targets)
        })
    };
    let (half, full) = (f(Kind::BFloat16), f(Kind::Float));
    assert_eq!(half[2].kind(), Kind::Float);
    let loss = full[0].double_value(&[]);
    assert!((half[0].double_value(&[]) / loss - 1.0).abs() < 2e-3);
    assert_near(&half[1..], &full[1..], 0.05);
}

#[test]
fn without_gradients_there_is_only_the_loss() {
    let (states, weight) = (normal(&[9, 4]), leaf(&normal(&[5, 4])));
    let (bias, targets) = (normal(&[5]), targets(9, 5));
    let loss = tch::no_grad(|| linear_cross_entropy(&states, &weight, &bias, &targets));
    assert!(!loss.requires_grad());
    let expected = plain(&states, &weight, &bias, &targets);
    assert_near(&[loss], &[expected], 1e-5);
}

#[test]
#[should_panic(expected = "target 5 of 5 classes")]
fn a_target_that_is_no_class_is_refused() {
    let targets = Tensor::from_slice(&[5_i64]);
    let _ = linear_cross_entropy(&normal(&[1, 2]), &normal(&[5, 2]), &normal(&[5]), &targets);
}

#[test]
#[should_panic(expected = "weight [classes, dim]")]
fn shapes_that_do_not_fit_are_refused() {
    let _ = linear_cross_entropy(
        &normal(&[1, 3]),
        &normal(&[5, 2]),
        &normal(&[5]),
        &targets(1, 5),
    );
}
