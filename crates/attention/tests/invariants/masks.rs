//! Each mask, and each combination, lets through exactly what a plain rule says.

use cloze_attention::Mask;
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::normal;
use crate::sight::{last_queries, sights, texts};

/// What a mask lets through, index by index.
fn written(mask: &Mask, [batch, seq, mem]: [usize; 3]) -> Vec<bool> {
    let [batch, seq, mem] = [batch as i64, seq as i64, mem as i64];
    let keep = mask
        .keep(seq, mem, Device::Cpu)
        .expand([batch, 1, seq, mem], false);
    Vec::try_from(keep.flatten(0, -1)).expect("one axis of booleans")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_mask_is_its_rule(sight in sights(), texts in texts(), seq in 1_usize..9) {
        let seq = seq.min(texts.len);
        let mask = last_queries(sight.mask(&texts), seq as i64);
        prop_assert_eq!(written(&mask, [texts.batch(), seq, texts.len]), texts.rule(&sight, seq));
    }
}

/// A mask may have one row for all queries, or one column for all keys: what it is combined with
/// has a row and a column for each.
#[test]
fn a_mask_that_broadcasts_does_not_lift_the_causal_one() {
    let zeros = |shape: [i64; 4]| normal(0, &shape).zeros_like();
    for shape in [[1, 1, 1, 5], [1, 1, 5, 1]] {
        let keep = Mask::Keep(zeros(shape).logical_not());
        let bias = Mask::Bias(zeros(shape));
        for mask in [keep, bias] {
            for both in [Mask::Causal.and(&mask), mask.and(&Mask::Causal)] {
                assert_eq!(
                    written(&both, [1, 5, 5]),
                    written(&Mask::Causal, [1, 5, 5]),
                    "{mask:?}"
                );
            }
        }
    }
}

#[test]
#[should_panic(expected = "real: expected [batch, mem], got [4]")]
fn padding_names_its_axes() {
    let _ = Mask::padding(&Tensor::from_slice(&[true, true, false, false]));
}

#[test]
#[should_panic(expected = "ids: expected [batch, seq], got [2]")]
fn documents_name_their_axes() {
    let _ = Mask::documents(&Tensor::from_slice(&[0_i64, 1]));
}

#[test]
#[should_panic(expected = "lengths: expected [batch], got [1, 1]")]
fn prefix_names_its_axes() {
    let _ = Mask::prefix(&Tensor::from_slice2(&[[1_i64]]), 4);
}
