use cloze_native::{Seen, attention};
use tch::{Device, Kind, Tensor};

use crate::{FLOAT, assert_near, normal, with_gradients};

const SCALE: f64 = 0.3;

/// The weights, written out. `keep` broadcasts to `[batch, heads, seq, mem]`.
fn weights(query: &Tensor, key: &Tensor, keep: &Tensor, bias: &Tensor) -> Tensor {
    let groups = query.size()[1] / key.size()[1];
    let key = key.repeat_interleave_self_int(groups, 1, None);
    let scores = query.matmul(&key.transpose(2, 3)) * SCALE + bias; // [batch, heads, seq, mem]
    scores
        .masked_fill(&keep.logical_not(), f64::NEG_INFINITY)
        .softmax(-1, Kind::Float)
}

fn mixed(weights: &Tensor, value: &Tensor) -> Tensor {
    let groups = weights.size()[1] / value.size()[1];
    weights.matmul(&value.repeat_interleave_self_int(groups, 1, None))
}

fn causal(seq: i64, mem: i64) -> Tensor {
    Tensor::ones([seq, mem], (Kind::Bool, Device::Cpu)).tril(mem - seq)
}

fn random(shape: &[i64], share: f64) -> Tensor {
    Tensor::rand(shape, FLOAT).lt(share)
}

struct Case {
    /// batch, heads, kv_heads, seq, mem, head_dim
    sizes: [i64; 6],
    /// What [`attention`] is told, and the same as keep and bias.
    seen: fn(&Tensor) -> Seen<'_>,
    mask: Tensor,
    keep: Tensor,
    bias: Tensor,
}

fn cases() -> Vec<Case> {
    let none = || Tensor::zeros([1], FLOAT);
    let all = || Tensor::ones([1], (Kind::Bool, Device::Cpu));
    let mut cases = Vec::new();
    for sizes in [
        [1, 1, 1, 1, 1, 1],
        [2, 4, 4, 7, 7, 8],
        [2, 6, 2, 5, 9, 16],
        [1, 2, 1, 150, 150, 4],
        [1, 1, 1, 3, 700, 8],
    ] {
        let [batch, heads, _, seq, mem, _] = sizes;
        cases.push(Case {
            sizes,
            seen: |_| Seen::All,
            mask: none(),
            keep: all(),
            bias: none(),
        });
        cases.push(Case {
            sizes,
            seen: |_| Seen::Causal,
            mask: none(),
            keep: causal(seq, mem),
            bias: none(),
        });
        // The first key stays, so that no softmax is over nothing.
        for shape in [[batch, 1, 1, mem], [1, heads, seq, mem]] {
            let keep = random(&shape, 0.6);
            let _ = keep.narrow(3, 0, 1).fill_(1);
            cases.push(Case {
                sizes,
                seen: |mask| Seen::Mask(mask),
                mask: keep.shallow_clone(),
                keep,
                bias: none(),
            });
        }
        let bias = normal(&[1, heads, seq, mem]);
        cases.push(Case {
            sizes,
            seen: |mask| Seen::Mask(mask),
            mask: bias.shallow_clone(),
            keep: all(),
            bias,
        });
    }
    cases
}

fn heads([batch, heads, kv_heads, seq, mem, size]: [i64; 6]) -> [Tensor; 3] {
    // As a layer has them: the heads of a token side by side.
    let [query, key, value] = [[heads, seq], [kv_heads, mem], [kv_heads, mem]]
        .map(|[heads, length]| normal(&[batch, length, heads, size]).transpose(1, 2));
    [query, key, value]
}

#[test]
fn attention_is_the_softmax_written_out() {
    for case in cases() {
        let [query, key, value] = heads(case.sizes);
        let inputs = [&query, &key, &value];
        let fused = with_gradients(&inputs, |i| {
            attention(&i[0], &i[1], &i[2], (case.seen)(&case.mask), SCALE, 0.0)
        });
        let plain = with_gradients(&inputs, |i| {
            mixed(&weights(&i[0], &i[1], &case.keep, &case.bias), &i[2])
        });
        assert_near(&fused, &plain, 2e-5);
    }
}

/// With the identity for values, the result is the weights: dropped over undropped is the mask.
#[test]
fn its_dropout_is_that_of_the_weights() {
    let (mem, p) = (24, 0.25);
    let [query, key, value] = heads([2, 4, 2, 20, mem, mem]);
    let one = Tensor::eye(mem, FLOAT).expand([2, 2, mem, mem], false);
    let keep = causal(20, mem);
    let none = Tensor::zeros([1], FLOAT);
    let dropped = |values: &Tensor, query: &Tensor, key: &Tensor| {
        tch::manual_seed(6);
        attention(query, key, values, Seen::Causal, SCALE, p)
    };
    let undropped = weights(&query, &key, &keep, &none);
    let seen = undropped.gt(0.0);
    let mask = (dropped(&one, &query, &key) / &undropped).where_self(&seen, &none);
    let zeros = mask.eq(0.0).logical_and(&seen).sum(Kind::Float) / seen.sum(Kind::Float);
    assert!((zeros.double_value(&[]) - p).abs() < 0.04);

    let inputs = [&query, &key, &value];
    let fused = with_gradients(&inputs, |i| dropped(&i[2], &i[0], &i[1]));
    let plain = with_gradients(&inputs, |i| {
        mixed(&(weights(&i[0], &i[1], &keep, &none) * &mask), &i[2])
    });
    assert_near(&fused, &plain, 5e-5);
}

#[test]
fn a_query_that_sees_nothing_is_zero() {
    let [query, key, value] = heads([1, 2, 2, 4, 4, 8]);
    let keep = Tensor::from_slice(&[true, true, false, true]).view([1, 1, 4, 1]);
    let found = with_gradients(&[&query, &key, &value], |i| {
        attention(&i[0], &i[1], &i[2], Seen::Mask(&keep), SCALE, 0.0)
    });
    for x in &found {
        assert_eq!(x.isfinite().all().int64_value(&[]), 1);
    }
    assert_eq!(found[0].select(2, 2).abs().max().double_value(&[]), 0.0);
    assert_eq!(found[1].select(2, 2).abs().max().double_value(&[]), 0.0);
}

#[test]
fn bf16_is_near_fp32() {
    for case in cases() {
        let [query, key, value] = heads(case.sizes);
        let f = |kind: Kind| {
            with_gradients(&[&query, &key, &value], |i| {
                let [query, key, value] = [0, 1, 2].map(|at: usize| i[at].to_kind(kind));
                let out = attention(&query, &key, &value, (case.seen)(&case.mask), SCALE, 0.0);
                assert_eq!(out.kind(), kind);
                out
            })
        };
        assert_near(&f(Kind::BFloat16), &f(Kind::Float), 0.1);
    }
}

#[test]
#[should_panic(expected = "do not fit")]
fn heads_that_do_not_divide_are_refused() {
    let [query, ..] = heads([1, 3, 1, 4, 4, 8]);
    let [_, key, value] = heads([1, 2, 2, 4, 4, 8]);
    let _ = attention(&query, &key, &value, Seen::All, SCALE, 0.0);
}
