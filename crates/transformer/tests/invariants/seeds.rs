//! One seed is one network, whatever stands beside it. A BERT and a GPT of one shape start alike.

use std::collections::BTreeMap;

use cloze_attention::Mask;
use cloze_tensor::{Init, Linear, Parameters};
use cloze_transformer::{Config, Residual, Transformer};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::gap;
use crate::networks::{VOCAB, encoder_decoder, ids, kinds, read, sizes, transformer};

/// The initial values of the network at `trunk`, with other parts built before and after it.
fn initial(
    config: &Config,
    seed: u64,
    before: &[&str],
    after: &[&str],
) -> BTreeMap<String, Tensor> {
    let parameters = Parameters::new(seed, Device::Cpu);
    let root = parameters.root();
    let head = |name: &&str| {
        Linear::new(&(&root / name), 4, VOCAB, true, Init::Normal { std: 1.0 });
    };
    before.iter().for_each(head);
    Transformer::new(&(&root / "trunk"), config, VOCAB);
    after.iter().for_each(head);
    let named = parameters.named().into_iter();
    named
        .filter(|(name, _)| name.starts_with("trunk."))
        .collect()
}

fn identical(left: &BTreeMap<String, Tensor>, right: &BTreeMap<String, Tensor>) -> bool {
    left.keys().eq(right.keys()) && left.values().zip(right.values()).all(|(a, b)| a.equal(b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn one_seed_is_one_network_whatever_stands_beside_it(sizes in sizes()) {
        for config in kinds(sizes) {
            let alone = initial(&config, sizes.seed, &[], &[]);
            let bert = initial(&config, sizes.seed, &["pooler"], &["masked_lm", "next_sentence"]);
            let gpt = initial(&config, sizes.seed, &["causal_lm"], &[]);
            prop_assert!(identical(&alone, &bert) && identical(&alone, &gpt));
            let other = initial(&config, sizes.seed ^ 1, &[], &[]);
            prop_assert!(!identical(&alone, &other));
        }
    }

    /// BERT's scheme and GPT's have the same parameters, under the same names.
    #[test]
    fn pre_norm_and_post_norm_start_alike(sizes in sizes()) {
        for config in kinds(sizes) {
            let scheme = |residual| {
                let embedding_norm = residual == Residual::Post;
                let config = Config { residual, embedding_norm, embedding_dim: 0, ..config.clone() };
                initial(&config, sizes.seed, &[], &[])
            };
            prop_assert!(identical(&scheme(Residual::Pre), &scheme(Residual::Post)));
        }
    }

    /// A network is neither BERT nor GPT: only the mask of the batch is.
    #[test]
    fn under_one_mask_they_compute_the_same(sizes in sizes()) {
        for config in kinds(sizes) {
            let [bert, gpt] = [(), ()].map(|()| transformer(&config, sizes.seed).0);
            let ids = ids(sizes.seed, 2, 6);
            for mask in [Mask::All, Mask::Causal] {
                let states = |network| read(network, &ids, mask.shallow_clone());
                prop_assert_eq!(gap(&states(&bert), &states(&gpt)), 0.0);
            }
        }
    }

    /// The two halves are other places, with other numbers.
    #[test]
    fn encoder_and_decoder_start_apart(sizes in sizes()) {
        let config = kinds(sizes).swap_remove(0);
        let named: BTreeMap<_, _> = encoder_decoder(&config, sizes.seed).1.named().into_iter().collect();
        for (name, tensor) in named.iter().filter(|(name, _)| name.starts_with("encoder.")) {
            let twin = &named[&name.replacen("encoder.", "decoder.", 1)];
            prop_assert!(gap(tensor, twin) > 0.0, "{name}");
        }
    }
}
