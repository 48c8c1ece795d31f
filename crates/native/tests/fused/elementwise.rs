use cloze_native::{Gelu, NormOf, bias_gelu, dropout, dropout_add, dropout_add_norm};
use tch::{Kind, Tensor};

use crate::{FLOAT, assert_near, normal, with_gradients};

const SHAPES: [&[i64]; 5] = [&[1], &[3, 7], &[2, 5, 64], &[300, 129], &[0, 4]];

#[test]
fn bias_and_gelu_are_those_of_aten() {
    for shape in SHAPES {
        let (x, bias) = (normal(shape) * 3.0, normal(&shape[shape.len() - 1..]));
        for (gelu, name) in [(Gelu::Erf, "none"), (Gelu::Tanh, "tanh")] {
            let fused = with_gradients(&[&x, &bias], |i| bias_gelu(&i[0], &i[1], gelu));
            let plain = with_gradients(&[&x, &bias], |i| (&i[0] + &i[1]).gelu(name));
            assert_near(&fused, &plain, 5e-5);
        }
    }
}

#[test]
fn gelu_is_right_far_from_zero() {
    let x = Tensor::from_slice(&[-1e6_f32, -100.0, -12.0, -5.0, 0.0, 5.0, 12.0, 100.0, 1e6]);
    let none = x.zeros_like();
    for gelu in [Gelu::Erf, Gelu::Tanh] {
        let found = with_gradients(&[&x], |i| bias_gelu(&i[0], &none, gelu));
        let slope = Vec::<f32>::try_from(&found[0]).unwrap();
        assert_eq!((slope[0], slope[1], slope[4]), (0.0, 0.0, 0.0));
        assert_eq!((slope[7], slope[8]), (100.0, 1e6));
        assert_eq!(found[1].isfinite().all().int64_value(&[]), 1);
    }
}

#[test]
fn what_is_not_contiguous_is_the_same() {
    let (x, bias) = (normal(&[6, 4]), normal(&[6]));
    let f = |i: &[Tensor]| bias_gelu(&i[0].transpose(0, 1), &i[1], Gelu::Erf);
    let plain = |i: &[Tensor]| (i[0].transpose(0, 1) + &i[1]).gelu("none");
    assert_near(
        &with_gradients(&[&x, &bias], f),
        &with_gradients(&[&x, &bias], plain),
        1e-5,
    );
}

#[test]
fn dropout_zeroes_its_share_and_keeps_the_mean() {
    tch::manual_seed(3);
    let ones = Tensor::ones([1000, 1000], FLOAT);
    for p in [0.1, 0.5, 0.9] {
        let dropped = dropout(&ones, p);
        let zeros = dropped.eq(0.0).to_kind(Kind::Float);
        // Six standard deviations of a binomial share.
        let away =
            |share: f64, count: f64| (share - p).abs() < 6.0 * (p * (1.0 - p) / count).sqrt();
        assert!(away(zeros.mean(Kind::Float).double_value(&[]), 1e6));
        for axis in [0, 1] {
            let shares = Vec::<f32>::try_from(zeros.mean_dim(axis, false, Kind::Float)).unwrap();
            assert!(shares.iter().all(|&share| away(share.into(), 1e3)));
        }
        let kept = dropped.max().double_value(&[]);
        assert!((kept - 1.0 / (1.0 - p)).abs() < 1e-5);
    }
}

/// Neighbours in a row and in a column, and rows as a whole, are as unlike as chance has it.
#[test]
fn the_numbers_that_dropout_zeroes_are_independent() {
    tch::manual_seed(4);
    let kept = dropout(&Tensor::ones([512, 512], FLOAT), 0.5).gt(0.0);
    let agreement = |a: &Tensor, b: &Tensor| {
        let same = a.eq_tensor(b).to_kind(Kind::Float).mean(Kind::Float);
        (same.double_value(&[]) - 0.5).abs()
    };
    for shift in [1, 2, 3, 4, 7, 8, 16, 32, 64, 128, 255] {
        for axis in [0, 1] {
            let [a, b] = [0, shift].map(|start| kept.narrow(axis, start, 512 - shift));
            assert!(
                agreement(&a, &b) < 6.0 * 0.5 / 512.0,
                "{shift} along {axis}"
            );
        }
    }
}

#[test]
fn dropout_is_a_function_of_the_seed() {
    let x = normal(&[50, 60]);
    let draw = |seed| {
        tch::manual_seed(seed);
        dropout(&x, 0.3)
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert_eq!(dropout(&x, 0.0), x);
}

/// The mask of a seed, found by dropping ones.
fn mask(shape: &[i64], p: f64) -> Tensor {
    tch::manual_seed(5);
    dropout(&Tensor::ones(shape, FLOAT), p)
}

#[test]
fn dropout_and_residual_are_those_of_aten_under_the_same_mask() {
    for (shape, p) in cases() {
        let (x, update, mask) = (normal(shape), normal(shape), mask(shape, p));
        tch::manual_seed(5);
        let fused = with_gradients(&[&x, &update], |i| dropout_add(&i[0], &i[1], p));
        let plain = with_gradients(&[&x, &update], |i| &i[0] + &i[1] * &mask);
        assert_near(&fused, &plain, 1e-5);
    }
}

#[test]
fn dropout_residual_and_norm_are_those_of_aten_under_the_same_mask() {
    let eps = 1e-5;
    for (shape, p) in cases() {
        let last = &shape[shape.len() - 1..];
        let (x, update, mask) = (normal(shape), normal(shape), mask(shape, p));
        let (gain, shift) = (normal(last), normal(last));
        let inputs = [&x, &update, &gain, &shift];
        tch::manual_seed(5);
        let fused = with_gradients(&inputs, |i| {
            let (gain, shift) = (&i[2], &i[3]);
            dropout_add_norm(&i[0], &i[1], p, NormOf { gain, shift, eps })
        });
        let plain = with_gradients(&inputs, |i| {
            let sum = &i[0] + &i[1] * &mask;
            sum.layer_norm(last, Some(&i[2]), Some(&i[3]), eps, false)
        });
        assert_near(&fused, &plain, 2e-4);
    }
}

fn cases() -> impl Iterator<Item = (&'static [i64], f64)> {
    SHAPES
        .into_iter()
        .flat_map(|shape| [(shape, 0.0), (shape, 0.3)])
}

#[test]
fn bf16_is_near_fp32() {
    let (x, update) = (normal(&[40, 64]), normal(&[40, 64]));
    let (gain, shift) = (normal(&[64]), normal(&[64]));
    let f = |kind: Kind| {
        with_gradients(&[&x, &update, &gain, &shift], move |i| {
            let [x, update] = [0, 1].map(|at: usize| i[at].to_kind(kind));
            let norm = NormOf {
                gain: &i[2],
                shift: &i[3],
                eps: 1e-5,
            };
            let normed = dropout_add_norm(&x, &update, 0.0, norm);
            let out = bias_gelu(&normed, &i[2], Gelu::Erf);
            assert_eq!(out.kind(), kind);
            out
        })
    };
    let (half, full) = (f(Kind::BFloat16), f(Kind::Float));
    assert_near(&half[..3], &full[..3], 0.15);
    assert_near(&half[3..], &full[3..], 0.6);
}

#[test]
#[should_panic(expected = "x [.., dim] is [2, 3], bias [dim] is [4]")]
fn a_bias_of_another_size_is_refused() {
    let _ = bias_gelu(&normal(&[2, 3]), &normal(&[4]), Gelu::Erf);
}

#[test]
#[should_panic(expected = "must be in [0, 1), not 1.5")]
fn more_than_all_cannot_be_dropped() {
    let _ = dropout(&normal(&[2, 3]), 1.5);
}
