//! Padding, with its mask, changes no real state; without its mask it does.

use cloze_attention::Mask;
use proptest::prelude::*;
use tch::{Kind, Tensor};

use crate::common::gap;
use crate::networks::{MAX_LEN, ROUNDING, ids, kinds, read, sizes, transformer};

/// True for the first `len` of `padded` tokens, for two texts.
fn real(len: i64, padded: i64) -> Tensor {
    let index = Tensor::arange(padded, (Kind::Int64, tch::Device::Cpu));
    index.lt(len).expand([2, padded], false)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn appended_padding_changes_no_real_state(
        sizes in sizes(), len in 1_i64..8, more in 1_i64..=MAX_LEN - 8,
    ) {
        let padded = ids(sizes.seed, 2, len + more);
        let text = padded.narrow(1, 0, len);
        let padding = Mask::padding(&real(len, len + more));
        for config in kinds(sizes) {
            let (network, _) = transformer(&config, sizes.seed);
            let alone = read(&network, &text, Mask::All);
            let among = |mask| read(&network, &padded, mask).narrow(1, 0, len);
            prop_assert!(gap(&alone, &among(padding.shallow_clone())) < ROUNDING, "{config:?}");
            prop_assert!(gap(&alone, &among(Mask::All)) > 1e-6, "{config:?}");

            let decoded = read(&network, &text, Mask::Causal);
            prop_assert!(gap(&decoded, &among(Mask::Causal.and(&padding))) < ROUNDING, "{config:?}");
        }
    }
}
