//! Multi-head attention: its projections, its groups, and that a memory has no order of its own.

use cloze_attention::{Mask, MultiHead, Shape, weights};
use cloze_tensor::{Init, Parameters};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::{gap, normal, perturb};
use crate::kernels::scale;
use crate::places::{PLACES, places};

const DIM: i64 = 24;

fn shape(heads: i64, key_value_heads: i64) -> Shape {
    Shape {
        key_value_heads,
        ..Shape::new(DIM, heads)
    }
}

/// The first of the [`places`] does nothing.
fn build(shape: Shape, place: usize) -> (MultiHead, Parameters) {
    let parameters = Parameters::new(7, Device::Cpu);
    let init = Init::Normal { std: 0.3 };
    let of_places = Parameters::new(8, Device::Cpu);
    let places = places(&of_places.root(), shape.heads, shape.head_dim);
    let place = places.into_iter().nth(place).expect("there are so many");
    let layer = MultiHead::new(&parameters.root(), shape, place, init, init);
    perturb(&parameters);
    (layer, parameters)
}

fn named(parameters: &Parameters, name: &str) -> Tensor {
    let found = parameters.named().into_iter().find(|(own, _)| own == name);
    found.expect("the layer registered it").1
}

fn real(seed: u64, batch: i64, mem: i64) -> Tensor {
    normal(seed, &[batch, mem]).gt(-0.5)
}

fn heads() -> impl Strategy<Value = (i64, i64)> {
    prop::sample::select(vec![
        (1, 1),
        (2, 1),
        (2, 2),
        (4, 1),
        (4, 2),
        (4, 4),
        (6, 3),
        (12, 4),
    ])
}

proptest! {
    /// Vaswani et al., 2017, section 3.2.2, head by head; each key-value head serves the query
    /// heads of its group.
    #[test]
    fn heads_are_concatenated(
        (heads, kv_heads) in heads(), seq in 1_i64..6, mem in 1_i64..6, seed: u64,
    ) {
        let (layer, parameters) = build(shape(heads, kv_heads), 0);
        let x = normal(seed, &[2, seq, DIM]);
        let memory = normal(seed ^ 1, &[2, mem, DIM]);
        let mask = Mask::padding(&real(seed, 2, mem).logical_or(&Tensor::from(mem == 1)));
        let project = |input: &Tensor, name: &str, first: i64| {
            let head_dim = DIM / heads;
            let rows = |part: &str| named(&parameters, &format!("{name}.{part}")).narrow(0, first * head_dim, head_dim);
            input.linear(&rows("weight"), Some(rows("bias"))) // [batch, len, head_dim]
        };
        let outputs: Vec<Tensor> = (0..heads).map(|head| {
            let group = head / (heads / kv_heads);
            let query = project(&x, "query", head).unsqueeze(1);
            let key = project(&memory, "key_value", group).unsqueeze(1);
            let value = project(&memory, "key_value", kv_heads + group);
            weights(&query, &key, &mask, scale(&query)).squeeze_dim(1).matmul(&value)
        }).collect();
        let expected = Tensor::cat(&outputs, -1)
            .linear(&named(&parameters, "output.weight"), Some(named(&parameters, "output.bias")));
        let sees = mask.keep(seq, mem, Device::Cpu).any_dim(-1, false).squeeze_dim(1).unsqueeze(-1);
        let own = layer.forward(&x, &memory, &mask, false);
        prop_assert!(gap(&(own * &sees), &(expected * &sees)) < 1e-4);
    }

    #[test]
    fn a_memory_is_a_set(
        (heads, kv_heads) in heads(), seq in 1_i64..6,
        order in (1_usize..9).prop_flat_map(|mem| Just((0..mem as i64).collect::<Vec<_>>()).prop_shuffle()),
        seed: u64,
    ) {
        let (layer, _) = build(shape(heads, kv_heads), 0);
        let (mem, order) = (order.len() as i64, Tensor::from_slice(&order));
        let x = normal(seed, &[2, seq, DIM]);
        let memory = normal(seed ^ 1, &[2, mem, DIM]);
        let seen = real(seed, 2, mem);
        let straight = layer.forward(&x, &memory, &Mask::padding(&seen), false);
        let (memory, seen) = (memory.index_select(1, &order), seen.index_select(1, &order));
        let permuted = layer.forward(&x, &memory, &Mask::padding(&seen), false);
        let sees = seen.any_dim(-1, true).unsqueeze(-1); // [batch, 1, 1]
        prop_assert!(gap(&(straight * &sees), &(permuted * &sees)) < 1e-5);
    }

    /// The order is seen as soon as positions enter.
    #[test]
    fn a_memory_with_positions_is_a_sequence(place in 1..PLACES, seed: u64) {
        let (layer, _) = build(shape(2, 2), place);
        let (x, memory) = (normal(seed, &[1, 4, DIM]), normal(seed ^ 1, &[1, 4, DIM]));
        let straight = layer.forward(&x, &memory, &Mask::All, false);
        let turned = layer.forward(&x, &memory.flip([1]), &Mask::All, false);
        prop_assert!(gap(&straight, &turned) > 1e-4);
    }

    /// So that decoding with a cache gives what the whole sequence gives.
    #[test]
    fn the_last_queries_alone_give_the_same(
        (heads, kv_heads) in heads(), mem in 1_i64..9, seq in 1_i64..9, place in 0..PLACES,
        seed: u64,
    ) {
        let seq = seq.min(mem);
        let (layer, _) = build(shape(heads, kv_heads), place);
        let x = normal(seed, &[2, mem, DIM]);
        let all = layer.forward(&x, &x, &Mask::Causal, false).narrow(1, mem - seq, seq);
        let last = layer.forward(&x.narrow(1, mem - seq, seq), &x, &Mask::Causal, false);
        prop_assert!(gap(&all, &last) < 1e-5);
    }
}

#[test]
fn dropout_is_on_in_training_only() {
    let dropping = |dropout| {
        build(
            Shape {
                dropout,
                ..shape(2, 2)
            },
            0,
        )
        .0
    };
    let x = normal(0, &[1, 16, DIM]);
    let plain = dropping(0.0).forward(&x, &x, &Mask::All, true);
    let layer = dropping(0.5);
    assert!(gap(&layer.forward(&x, &x, &Mask::All, false), &plain) < 1e-5);
    assert!(gap(&layer.forward(&x, &x, &Mask::All, true), &plain) > 1e-2);
}

#[test]
fn without_biases_there_are_three_matrices() {
    let (_, parameters) = build(
        Shape {
            bias: false,
            output_bias: false,
            ..shape(4, 2)
        },
        0,
    );
    let sizes: Vec<_> = parameters
        .named()
        .into_iter()
        .map(|(name, t)| (name, t.size()))
        .collect();
    let expected = [("key_value", DIM), ("output", DIM), ("query", DIM)];
    assert_eq!(
        sizes,
        expected.map(|(name, rows)| (format!("{name}.weight"), vec![rows, DIM]))
    );
}

#[test]
fn heads_may_be_wider_or_narrower_than_the_stream() {
    for head_dim in [2, 10] {
        let heads = Shape {
            head_dim,
            ..shape(5, 5)
        };
        let (layer, parameters) = build(heads, 0);
        let rows = |name: &str| named(&parameters, &format!("{name}.weight")).size();
        assert_eq!(rows("query"), [5 * head_dim, DIM]);
        assert_eq!(rows("key_value"), [10 * head_dim, DIM]);
        assert_eq!(rows("output"), [DIM, 5 * head_dim]);
        let x = normal(0, &[2, 3, DIM]);
        assert_eq!(layer.forward(&x, &x, &Mask::Causal, false).size(), x.size());
    }
}

#[test]
#[should_panic(expected = "attention: 4 key-value heads do not divide 6 heads")]
fn key_value_heads_that_do_not_divide_the_heads_are_refused() {
    build(shape(6, 4), 0);
}

#[test]
#[should_panic(expected = "memory: expected [batch, mem, dim], got [3, 24]")]
fn a_stream_without_a_batch_is_refused() {
    let x = normal(0, &[3, DIM]);
    let (layer, _) = build(shape(2, 2), 0);
    let _ = layer.forward(&x, &x, &Mask::All, false);
}
