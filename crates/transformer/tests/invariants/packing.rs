//! Documents packed into one sequence, each with its own positions, are read as if alone.

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_transformer::Tokens;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::gap;
use crate::networks::{ROUNDING, ids, kinds, read, sizes, transformer};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn packed_documents_do_not_see_each_other(
        sizes in sizes(), first in 1_i64..6, second in 1_i64..6,
    ) {
        let options = (Kind::Int64, Device::Cpu);
        let packed = ids(sizes.seed, 2, first + second);
        let parts = [packed.narrow(1, 0, first), packed.narrow(1, first, second)];
        let positions = [Tensor::arange(first, options), Tensor::arange(second, options)];
        let documents = Tensor::cat(&[parts[0].zeros_like(), parts[1].ones_like()], 1);
        for config in kinds(sizes) {
            let (network, _) = transformer(&config, sizes.seed);
            for mask in [Mask::All, Mask::Causal] {
                let alone = parts.each_ref().map(|ids| read(&network, ids, mask.shallow_clone()));
                let tokens = Tokens {
                    positions: Tensor::cat(&positions, 0).unsqueeze(0),
                    ..Tokens::new(&packed, mask.and(&Mask::documents(&documents)))
                };
                let together = tch::no_grad(|| network.states(&tokens, false));
                prop_assert!(gap(&Tensor::cat(&alone, 1), &together) < ROUNDING, "{config:?}");
            }
        }
    }
}
