//! The algebra of masks, biases among them, and that the cases without a tensor stay without.

use cloze_attention::Mask;
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::{gap, normal};
use crate::sight::{sights, texts};

const HEADS: i64 = 2;

/// What a mask adds to the scores, `[batch, heads, len, len]`: far below any score where nothing
/// may be seen.
fn added(mask: &Mask, batch: usize, len: usize) -> Tensor {
    let len = len as i64;
    let zeros = normal(0, &[batch as i64, HEADS, len, len]).zeros_like();
    let biased = match mask {
        Mask::Bias(bias) => &zeros + bias,
        _ => zeros,
    };
    biased.masked_fill(&mask.keep(len, len, Device::Cpu).logical_not(), -1e9)
}

fn bias(seed: u64, len: usize) -> Mask {
    Mask::Bias(normal(seed, &[1, HEADS, len as i64, len as i64]))
}

proptest! {
    #[test]
    fn and_is_commutative_and_associative_and_all_is_neutral(
        texts in texts(), parts in prop::collection::vec((sights(), any::<bool>()), 3),
    ) {
        let added = |mask: &Mask| added(mask, texts.batch(), texts.len);
        let parts: Vec<Mask> = parts.iter().zip(0..).map(|((sight, biased), seed)| {
            let mask = sight.mask(&texts);
            if *biased { mask.and(&bias(seed, texts.len)) } else { mask }
        }).collect();
        let [a, b, c] = &parts[..] else { unreachable!("three were asked for") };
        prop_assert_eq!(gap(&added(&a.and(b)), &added(&b.and(a))), 0.0);
        prop_assert!(gap(&added(&a.and(b).and(c)), &added(&a.and(&b.and(c)))) < 1e-5);
        prop_assert_eq!(gap(&added(&a.and(&Mask::All)), &added(a)), 0.0);
        prop_assert_eq!(gap(&added(&Mask::All.and(a)), &added(a)), 0.0);
    }

    #[test]
    fn or_is_commutative_and_all_absorbs(a in sights(), b in sights(), texts in texts()) {
        let [a, b] = [a, b].map(|sight| sight.mask(&texts));
        let added = |mask: &Mask| added(mask, texts.batch(), texts.len);
        prop_assert_eq!(gap(&added(&a.or(&b)), &added(&b.or(&a))), 0.0);
        prop_assert!(matches!(a.or(&Mask::All), Mask::All));
        prop_assert!(matches!(Mask::All.or(&a), Mask::All));
    }

    #[test]
    fn biases_add_up_where_both_let_through(sight in sights(), texts in texts()) {
        let added = |mask: &Mask| added(mask, texts.batch(), texts.len);
        let (one, two) = (bias(1, texts.len), bias(2, texts.len));
        let own = sight.mask(&texts);
        let sum = (added(&own) + added(&one) + added(&two)).clamp_min(-1e9);
        let hidden = sum.lt(-1e8);
        let both = own.and(&one).and(&two);
        prop_assert!(gap(&added(&both), &sum.masked_fill(&hidden, -1e9)) < 1e-5);
    }
}

/// The kernels skip work for these two only while they carry no tensor.
#[test]
fn all_and_causal_stay_without_a_tensor() {
    assert!(matches!(Mask::All.and(&Mask::All), Mask::All));
    assert!(matches!(Mask::All.and(&Mask::Causal), Mask::Causal));
    assert!(matches!(Mask::Causal.and(&Mask::Causal), Mask::Causal));
    assert!(matches!(Mask::Causal.or(&Mask::Causal), Mask::Causal));
    assert!(matches!(Mask::Causal.shallow_clone(), Mask::Causal));
}

#[test]
fn a_bias_has_no_or() {
    let panics = |or: fn(&Mask) -> Mask| {
        let panic = std::panic::catch_unwind(|| or(&bias(0, 3))).expect_err("a bias");
        *panic.downcast_ref::<&str>().expect("a literal message")
    };
    for or in [
        |bias: &Mask| bias.or(&Mask::Causal),
        |bias: &Mask| Mask::All.or(bias),
    ] {
        assert_eq!(panics(or), "a bias on the scores has no `or`");
    }
}
