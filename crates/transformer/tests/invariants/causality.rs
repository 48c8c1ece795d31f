//! Under a causal mask, what comes later changes nothing; under no mask it does.

use cloze_attention::Mask;
use proptest::prelude::*;

use crate::common::gap;
use crate::networks::{ids, kinds, read, sizes, transformer, with_other_token};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn a_later_token_changes_no_earlier_state(
        sizes in sizes(), seq in 2_i64..9, cut in 0_i64..8,
    ) {
        let (seen, later) = (1 + cut % (seq - 1), seq - 1 - cut % (seq - 1));
        for config in kinds(sizes) {
            let (network, _) = transformer(&config, sizes.seed);
            let ids = ids(sizes.seed, 2, seq);
            let other = with_other_token(&ids, seen);
            let [own, changed] = [&ids, &other].map(|ids| read(&network, ids, Mask::Causal));
            prop_assert_eq!(own.size(), [2, seq, config.dim]);
            prop_assert!(gap(&own.narrow(1, 0, seen), &changed.narrow(1, 0, seen)) < 1e-6);
            prop_assert!(gap(&own.narrow(1, seen, later), &changed.narrow(1, seen, later)) > 1e-6);

            let [own, changed] = [&ids, &other].map(|ids| read(&network, ids, Mask::All));
            prop_assert!(gap(&own.narrow(1, 0, seen), &changed.narrow(1, 0, seen)) > 1e-6);
        }
    }
}

/// The last position sees everything under both masks, so one layer gives it the same state. A
/// second layer reads the earlier positions, which saw less under the causal mask: from there on
/// the states differ everywhere.
#[test]
fn the_last_position_is_the_same_encoded_and_decoded_in_one_layer_only() {
    let sizes = crate::networks::Sizes {
        layers: 1,
        head_dim: 4,
        hidden: 8,
        seed: 5,
    };
    for one in kinds(sizes) {
        let two = cloze_transformer::Config {
            layers: 2,
            ..one.clone()
        };
        let ids = ids(5, 2, 7);
        let last = |config, mask| read(&transformer(config, 5).0, &ids, mask).select(1, 6);
        assert!(
            gap(&last(&one, Mask::All), &last(&one, Mask::Causal)) < 1e-5,
            "{one:?}"
        );
        assert!(
            gap(&last(&two, Mask::All), &last(&two, Mask::Causal)) > 1e-4,
            "{two:?}"
        );
    }
}
