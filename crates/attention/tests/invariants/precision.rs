//! 16 bits in, 16 bits out, near what fp32 gives.

use cloze_attention::{Mask, Place, QueryKey, dot_product, weights};
use cloze_tensor::Parameters;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal};
use crate::kernels::scale;
use crate::places::{PLACES, places};
use crate::sight::{sights, texts};

/// With what each query may see.
fn attend([query, key, value]: [Tensor; 3], mask: &Mask, place: &dyn Place) -> (Tensor, Mask) {
    let heads = place.place(QueryKey {
        query,
        key,
        mask: mask.shallow_clone(),
    });
    let QueryKey { query, key, mask } = heads;
    (
        dot_product(&query, &key, &value, &mask, scale(&query), 0.0),
        mask,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn half_precision_is_near_fp32(
        sight in sights(), texts in texts(), place in 0_usize..PLACES, ieee: bool, seed: u64,
    ) {
        let kind = if ieee { Kind::Half } else { Kind::BFloat16 };
        let (batch, len) = (texts.batch() as i64, texts.len as i64);
        let halves = [seed, seed ^ 1, seed ^ 2]
            .map(|seed| normal(seed, &[batch, 2, len, 8]).to_kind(kind));
        let fulls = halves.each_ref().map(|half| half.to_kind(Kind::Float));
        let place = places(&Parameters::new(0, Device::Cpu).root(), 2, 8).swap_remove(place);
        let mask = sight.mask(&texts);

        let (half, _) = attend(halves, &mask, place.as_ref());
        let (full, mask) = attend(fulls, &mask, place.as_ref());
        prop_assert_eq!((half.kind(), full.kind()), (kind, Kind::Float));
        let sees = mask.keep(len, len, Device::Cpu).any_dim(-1, true);
        // Scores of up to about 8 and values of up to about 4, whose 8 bits are 0.03 apart.
        prop_assert!(gap(&(&half * &sees), &(&full * &sees)) < 0.1);
        prop_assert_eq!(half.isfinite().all().int64_value(&[]), 1);
    }
}

#[test]
fn weights_are_fp32() {
    let half = normal(0, &[1, 1, 3, 4]).to_kind(Kind::BFloat16);
    assert_eq!(
        weights(&half, &half, &Mask::Causal, 0.5).kind(),
        Kind::Float
    );
}

/// What two biases hide stays hidden, and finite, when they add up.
#[test]
fn a_bias_of_any_type_says_what_it_hides() {
    for kind in [Kind::Float, Kind::BFloat16, Kind::Half] {
        let bias = Mask::Bias(normal(0, &[1, 1, 4, 4]).to_kind(kind)).and(&Mask::Causal);
        let Mask::Bias(both) = bias.and(&bias) else {
            panic!("biases add up to a bias");
        };
        assert_eq!(both.isfinite().all().int64_value(&[]), 1, "{kind:?}");
        let keep = Mask::Bias(both).keep(4, 4, Device::Cpu);
        assert!(
            keep.equal(&Mask::Causal.keep(4, 4, Device::Cpu)),
            "{kind:?}"
        );
    }
}
