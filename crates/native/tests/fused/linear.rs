use cloze_native::linear;
use tch::{Kind, Tensor};

use crate::{assert_near, normal, with_gradients};

#[test]
fn a_linear_layer_is_that_of_aten() {
    // By both libraries, where the processor has two; with and without what makes a product small.
    for [rows, input, output] in [
        [0, 3, 2],
        [1, 1, 1],
        [7, 5, 3],
        [70, 96, 80],
        [3, 128, 17_000],
    ] {
        let (weight, bias) = (normal(&[output, input]), normal(&[output]));
        for x in [normal(&[rows, input]), normal(&[2, rows, input])] {
            let inputs = [&x, &weight, &bias];
            let own = with_gradients(&inputs, |i| linear(&i[0], &i[1], Some(&i[2])));
            let plain = with_gradients(&inputs, |i| i[0].linear(&i[1], Some(&i[2])));
            assert_near(&own, &plain, 2e-4);
            let own = with_gradients(&inputs[..2], |i| linear(&i[0], &i[1], None));
            let plain = with_gradients(&inputs[..2], |i| i[0].linear(&i[1], None::<Tensor>));
            assert_near(&own, &plain, 2e-4);
        }
    }
}

#[test]
fn what_is_not_contiguous_is_the_same() {
    let (x, weight) = (normal(&[96, 70]), normal(&[64, 96]));
    let own = with_gradients(&[&x, &weight], |i| {
        linear(&i[0].transpose(0, 1), &i[1], None).transpose(0, 1)
    });
    let plain = with_gradients(&[&x, &weight], |i| {
        i[0].transpose(0, 1)
            .linear(&i[1], None::<Tensor>)
            .transpose(0, 1)
    });
    assert_near(&own, &plain, 2e-4);
}

#[test]
fn a_vector_is_a_row() {
    let (x, weight) = (normal(&[5]), normal(&[3, 5]));
    let expected = x
        .unsqueeze(0)
        .linear(&weight, None::<Tensor>)
        .squeeze_dim(0);
    assert_near(&[linear(&x, &weight, None)], &[expected], 1e-5);
}

#[test]
fn bf16_has_gradients_of_fp32() {
    let (x, weight, bias) = (normal(&[20, 64]), normal(&[32, 64]) * 0.1, normal(&[32]));
    let f = |kind: Kind| {
        with_gradients(&[&x, &weight, &bias], |i| {
            let out = linear(&i[0].to_kind(kind), &i[1], Some(&i[2]));
            assert_eq!(out.kind(), kind);
            out
        })
    };
    let (half, full) = (f(Kind::BFloat16), f(Kind::Float));
    assert!(half[1..].iter().all(|x| x.kind() == Kind::Float));
    assert_near(&half, &full, 0.1);
}

#[test]
#[should_panic(expected = "weight [output, input] [2, 4]")]
fn sizes_that_do_not_fit_are_refused() {
    let _ = linear(&normal(&[3, 5]), &normal(&[2, 4]), None);
}
