//! Looking into a network changes nothing in it.

use cloze_attention::Mask;
use cloze_transformer::Tokens;
use proptest::prelude::*;
use tch::Kind;

use crate::common::gap;
use crate::networks::{ids, kinds, read, sizes, transformer};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn what_is_seen_is_what_happens(sizes in sizes(), len in 1_i64..10) {
        let text = ids(sizes.seed, 2, len);
        for config in kinds(sizes) {
            let (network, _) = transformer(&config, sizes.seed);
            for mask in [Mask::All, Mask::Causal] {
                let tokens = Tokens::new(&text, mask.shallow_clone());
                let seen = tch::no_grad(|| network.inspect(&tokens));
                let states = read(&network, &text, mask.shallow_clone());
                prop_assert_eq!(seen.states.len() as i64, config.layers + 1);
                prop_assert!(gap(seen.states.last().expect("at least one"), &states) < 1e-5, "{config:?}");

                prop_assert_eq!(seen.attention.len() as i64, config.layers);
                for weights in &seen.attention {
                    prop_assert_eq!(weights.size(), [2, config.heads, len, len]);
                    let sums = weights.sum_dim_intlist(-1, false, Kind::Float);
                    prop_assert!(gap(&sums, &sums.ones_like()) < 1e-5);
                    let unseen = mask.keep(len, len, weights.device()).logical_not();
                    prop_assert_eq!((weights * unseen).max().double_value(&[]), 0.0);
                }
            }
        }
    }
}
