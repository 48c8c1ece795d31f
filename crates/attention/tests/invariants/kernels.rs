//! The kernels equal the softmax that is written out, for every mask, in value and gradient.

use cloze_attention::{Kernel, KeyValue, Mask, QueryKey, ReferenceAttention, dot_product, weights};
use cloze_tensor::Parameters;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal};
use crate::places::{PLACES, places};
use crate::sight::{last_queries, sights, texts};

/// Query, key and value.
type Projected = [Tensor; 3];

/// Sizes of one attention: multi-head where `group` is one, multi-query where `kv_heads` is.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    kv_heads: i64,
    group: i64,
    head_dim: i64,
}

fn sizes() -> impl Strategy<Value = Sizes> {
    (1_i64..4, 1_i64..4, 1_i64..6).prop_map(|(kv_heads, group, half)| Sizes {
        kv_heads,
        group,
        head_dim: 2 * half,
    })
}

fn projected(batch: i64, seq: i64, mem: i64, sizes: Sizes, seed: u64) -> Projected {
    let Sizes {
        kv_heads,
        group,
        head_dim,
    } = sizes;
    let memory = [batch, kv_heads, mem, head_dim];
    [
        normal(seed, &[batch, kv_heads * group, seq, head_dim]),
        normal(seed ^ 1, &memory),
        normal(seed ^ 2, &memory),
    ]
    .map(|tensor| tensor.set_requires_grad(true))
}

/// `softmax(..) value` in plain operations.
fn written_out([query, key, value]: &Projected, mask: &Mask) -> Tensor {
    let group = query.size()[1] / key.size()[1];
    weights(query, key, mask, scale(query))
        .matmul(&value.repeat_interleave_self_int(group, 1, None))
}

fn gradients(output: &Tensor, probe: &Tensor, inputs: &Projected) -> Vec<Tensor> {
    let inputs: Vec<&Tensor> = inputs.iter().collect();
    Tensor::run_backward(&[(output * probe).sum(Kind::Float)], &inputs, false, false)
}

fn is_finite(tensor: &Tensor) -> bool {
    tensor.isfinite().all().int64_value(&[]) == 1
}

/// One over the root of the features of a head.
pub(crate) fn scale(query: &Tensor) -> f64 {
    (query.size()[3] as f64).powf(-0.5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Rows that may see nothing carry no meaning, but no NaN either: it would spread.
    #[test]
    fn a_kernel_is_the_written_out_softmax(
        sight in sights(), texts in texts(), seq in 1_usize..9, place in 0_usize..PLACES, sizes in sizes(),
        seed: u64,
    ) {
        let (batch, mem) = (texts.batch() as i64, texts.len as i64);
        let seq = mem.min(seq as i64);
        let inputs = projected(batch, seq, mem, sizes, seed);
        let mask = last_queries(sight.mask(&texts), seq);
        let (parameters, heads) = (Parameters::new(0, Device::Cpu), sizes.kv_heads * sizes.group);
        let place = places(&parameters.root(), heads, sizes.head_dim).swap_remove(place);
        // What a place does to the mask is asked here; the heads stay the leaves of the graph.
        let [query, key, _] = inputs.each_ref().map(Tensor::detach);
        let mask = place.place(QueryKey { query, key, mask }).mask;
        let sees = mask.keep(seq, mem, Device::Cpu).any_dim(-1, true); // [.., seq, 1]

        let (fast, slow) = (
            dot_product(&inputs[0], &inputs[1], &inputs[2], &mask, scale(&inputs[0]), 0.0),
            written_out(&inputs, &mask),
        );
        prop_assert!(gap(&(&fast * &sees), &(&slow * &sees)) < 1e-5);
        prop_assert!(is_finite(&fast) && is_finite(&slow));

        let probe = normal(seed ^ 3, &fast.size());
        let meaningful = &probe * &sees;
        let pairs = gradients(&fast, &meaningful, &inputs)
            .into_iter()
            .zip(gradients(&slow, &meaningful, &inputs));
        for (own, expected) in pairs {
            prop_assert!(gap(&own, &expected) < 1e-4);
        }
        let fast = dot_product(&inputs[0], &inputs[1], &inputs[2], &mask, scale(&inputs[0]), 0.0);
        prop_assert!(gradients(&fast, &probe, &inputs).iter().all(is_finite));
        // The kernel that keeps its weights.
        let written = ReferenceAttention::default();
        let [query, key, value] = inputs.each_ref().map(Tensor::shallow_clone);
        let mixed = written.mix(&query, &KeyValue { key, value }, &mask, scale(&query), 0.0);
        prop_assert!(gap(&(&mixed * &sees), &(&slow * &sees)) < 1e-5);
        prop_assert!(gap(&written.take()[0], &weights(&query, &inputs[1], &mask, scale(&query))) == 0.0);
        // Dropout selects another kernel.
        let dropped = dot_product(&inputs[0], &inputs[1], &inputs[2], &mask, scale(&inputs[0]), 0.5);
        prop_assert!(is_finite(&dropped));
        prop_assert!(gradients(&dropped, &probe, &inputs).iter().all(is_finite));
    }

    #[test]
    fn weights_are_shares_of_what_may_be_seen(
        sight in sights(), texts in texts(), sizes in sizes(), seed: u64,
    ) {
        let (batch, len) = (texts.batch() as i64, texts.len as i64);
        let [query, key, _] = projected(batch, len, len, sizes, seed);
        let mask = sight.mask(&texts);
        let weights = weights(&query, &key, &mask, scale(&query)); // [batch, heads, seq, mem]
        let sums = weights.sum_dim_intlist(-1, false, Kind::Float);
        prop_assert!(gap(&sums, &sums.ones_like()) < 1e-5);
        let keep = mask.keep(len, len, Device::Cpu);
        let leaked = &weights * keep.logical_not() * keep.any_dim(-1, true);
        prop_assert_eq!(leaked.max().double_value(&[]), 0.0);
    }
}
