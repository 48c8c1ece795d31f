//! A decoder and its memory.

use cloze_attention::{Alibi, Mask, MultiHead, NoPosition, Place, Shape};
use cloze_tensor::{Dropout, Gelu, Init, NormKind, Parameters};
use cloze_transformer::{
    Config, CrossAttention, FeedForward, Layer, Own, Residual, SelfAttention, Stack, SubLayer,
    Tokens, WithMemory,
};
use proptest::prelude::*;
use tch::{Device, Tensor};

use crate::common::{gap, normal, perturb};
use crate::networks::{
    ROUNDING, Sizes, encoder_decoder, ids, kinds, sizes, with_other_token, write,
};

const DIM: i64 = 12;

/// Two blocks of `[self, cross, feed-forward]`, from the public parts.
fn decoder(residual: Residual) -> Stack<WithMemory> {
    let parameters = Parameters::new(3, Device::Cpu);
    let (init, root) = (Init::Normal { std: 0.3 }, parameters.root());
    let shape = Shape {
        key_value_heads: 2,
        ..Shape::new(DIM, 4)
    };
    let blocks = (0..2).flat_map(|i| {
        let place = |name: &str| &root / i / name;
        let norm = |name| NormKind::Layer.build(&(place(name) / "norm"), DIM, 1e-5, true);
        let attention = |name, positions: Box<dyn Place>| {
            MultiHead::new(&place(name), shape, positions, init, init)
        };
        let own = SelfAttention {
            attention: attention("self", Box::new(Alibi::new(4))),
            layer: i,
        };
        let cross = CrossAttention {
            attention: attention("cross", Box::new(NoPosition)),
            layer: i,
        };
        let feed_forward = FeedForward::new(
            &place("ff"),
            [DIM, 20],
            Box::new(Gelu::Erf),
            true,
            [init, init],
        );
        let off = Dropout::new(0.0);
        [
            residual.wrap(SubLayer::SelfAttention(i), norm("self"), off, own),
            residual.wrap(SubLayer::CrossAttention(i), norm("cross"), off, cross),
            residual.wrap(SubLayer::FeedForward(i), norm("ff"), off, feed_forward),
        ]
    });
    let stack = Stack(blocks.collect());
    perturb(&parameters);
    stack
}

fn scope(memory: &Tensor, seen: &Tensor) -> WithMemory {
    WithMemory {
        own: Own::new(&Mask::Causal, false),
        memory: memory.shallow_clone(),
        memory_mask: Mask::padding(seen),
    }
}

proptest! {
    /// The states of the memory carry their order, if any: attention to them sees a set.
    #[test]
    fn permuting_a_memory_with_its_mask_changes_nothing(
        seq in 1_i64..6, pre: bool, seed: u64,
        order in (2_i64..9).prop_flat_map(|mem| Just((0..mem).collect::<Vec<_>>()).prop_shuffle()),
    ) {
        let decoder = decoder(if pre { Residual::Pre } else { Residual::Post });
        let mem = order.len() as i64;
        let order = Tensor::from_slice(&order);
        let (x, memory) = (normal(seed, &[2, seq, DIM]), normal(seed ^ 1, &[2, mem, DIM]));
        // The first state can always be seen and the last never.
        let mut seen = normal(seed ^ 2, &[2, mem]).gt(0.0);
        let _ = seen.narrow(1, 0, 1).fill_(1);
        let _ = seen.narrow(1, mem - 1, 1).fill_(0);
        let states = decoder.forward(&x, &scope(&memory, &seen));
        prop_assert_eq!(states.size(), [2, seq, DIM]);

        let permuted = memory.index_select(1, &order);
        let along = decoder.forward(&x, &scope(&permuted, &seen.index_select(1, &order)));
        prop_assert!(gap(&states, &along) < 1e-5);

        let unseen = seen.logical_not().unsqueeze(-1);
        let elsewhere = decoder.forward(&x, &scope(&(&memory + unseen * 9.0), &seen));
        prop_assert!(gap(&states, &elsewhere) < 1e-5);
        seen = seen.logical_not();
        prop_assert!(gap(&states, &decoder.forward(&x, &scope(&memory, &seen))) > 1e-4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn an_encoder_decoder_reads_all_and_writes_forwards(
        sizes in sizes(), seq in 3_i64..8, mem in 2_i64..8,
    ) {
        let (source, target) = (ids(sizes.seed, 2, mem), ids(sizes.seed ^ 1, 2, seq));
        for config in kinds(sizes) {
            let (network, _) = encoder_decoder(&config, sizes.seed);
            let states = |source: &Tensor, target: &Tensor| {
                write(&network, Tokens::new(source, Mask::All), target, Mask::All)
            };
            let own = states(&source, &target);
            prop_assert_eq!(own.size(), [2, seq, config.dim]);

            let later = states(&source, &with_other_token(&target, seq - 1));
            prop_assert!(gap(&own.narrow(1, 0, seq - 1), &later.narrow(1, 0, seq - 1)) < 1e-6);
            prop_assert!(gap(&own, &later) > 1e-6);

            let read = states(&with_other_token(&source, mem - 1), &target);
            prop_assert!(gap(&own.narrow(1, 0, 1), &read.narrow(1, 0, 1)) > 1e-6);
        }
    }

    #[test]
    fn padding_of_the_source_changes_nothing(
        sizes in sizes(), mem in 1_i64..7, more in 1_i64..5,
    ) {
        for (config, [alone, masked, _]) in with_padding(sizes, mem, more) {
            prop_assert!(gap(&alone, &masked) < ROUNDING, "{config:?}");
        }
    }
}

/// A draw whose rounding was larger than 1e-5: a change of its weights by half a unit in the last
/// place moves the same states as far.
#[test]
fn a_network_may_amplify_its_rounding_and_shows_a_leak_nevertheless() {
    let sizes = Sizes {
        layers: 3,
        head_dim: 6,
        hidden: 8,
        seed: 12_671_065_639_972_309_939,
    };
    for (config, [alone, masked, seen]) in with_padding(sizes, 3, 3) {
        assert!(gap(&alone, &masked) < ROUNDING, "{config:?}");
        assert!(gap(&alone, &seen) > 100.0 * ROUNDING, "{config:?}");
    }
}

/// For each kind of network, the states of a target: its source alone, with padding after it that is
/// masked, and with padding that is seen.
fn with_padding(sizes: Sizes, mem: i64, more: i64) -> impl Iterator<Item = (Config, [Tensor; 3])> {
    let padded = ids(sizes.seed, 2, mem + more);
    let (source, target) = (padded.narrow(1, 0, mem), ids(sizes.seed ^ 1, 2, 5));
    let seen = Tensor::cat(&[source.ones_like(), ids(0, 2, more).zeros_like()], 1);
    let padding = Mask::padding(&seen.gt(0));
    kinds(sizes).into_iter().map(move |config| {
        let (network, _) = encoder_decoder(&config, sizes.seed);
        let states = |source: &Tensor, mask: &Mask| {
            let tokens = Tokens::new(source, mask.shallow_clone());
            write(&network, tokens, &target, mask.shallow_clone())
        };
        let states = [
            states(&source, &Mask::All),
            states(&padded, &padding),
            states(&padded, &Mask::All),
        ];
        (config, states)
    })
}
