//! Networks whose blocks the backward pass computes again. A binary of its own, for the bf16 in it: see
//! precision.rs.

mod common;

use std::sync::Mutex;

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::{Parameters, Precision};
use cloze_transformer::{Config, EncoderDecoder, Pair, Tokens, Transformer};
use common::kinds;
use tch::{Device, Kind, Tensor};

fn tokens(batch: i64, seq: i64, mask: Mask) -> Tokens {
    let ids = Tensor::arange(batch * seq, (Kind::Int64, Device::Cpu)).remainder(13);
    Tokens::new(&ids.view([batch, seq]), mask)
}

/// The states of two passes and the gradients of both together, as a trainer accumulates them.
fn trained<B: Backbone>(
    parameters: &Parameters,
    network: &B,
    input: &B::Input,
) -> Vec<(String, Tensor)> {
    let states: Vec<Tensor> = (0..2)
        .map(|pass| {
            tch::manual_seed(pass);
            let states = network.states(input, true); // [batch, seq, dim]
            let weights = Tensor::arange(16, (Kind::Float, Device::Cpu)).sin();
            (&states * weights).square().mean(Kind::Float).backward();
            states.detach()
        })
        .collect();
    let named = parameters.named().into_iter();
    let gradients = named.map(|(name, parameter)| (name, parameter.grad()));
    let states = ("states".to_owned(), Tensor::stack(&states, 0));
    gradients.chain([states]).collect()
}

fn parameters(precision: Precision, again: bool) -> Parameters {
    Parameters::new(3, Device::Cpu)
        .computing_in(precision)
        .recomputing(again)
}

/// To the last bit, but for a table that all blocks share: each block adds to its gradient by itself there,
/// and all at once here, which is another order of a sum.
fn assert_same(again: &[(String, Tensor)], plain: &[(String, Tensor)], config: &Config) {
    assert_eq!(again.len(), plain.len());
    for ((name, own), (_, expected)) in again.iter().zip(plain) {
        let same = if name.ends_with("relative.weight") {
            own.allclose(expected, 1e-4, 1e-7, false)
        } else {
            own == expected
        };
        assert!(same, "{name} of {config:?}");
    }
}

/// libtorch has one generator for all tests that run at once.
static GENERATOR: Mutex<()> = Mutex::new(());

#[test]
fn gradients_are_the_same_to_the_last_bit() {
    let _alone = GENERATOR.lock().expect("no other test panicked");
    for config in kinds() {
        for precision in [Precision::Fp32, Precision::Bf16] {
            let decoder = |again| {
                let parameters = parameters(precision, again);
                let network = Transformer::new(&parameters.root(), &config, 13);
                trained(&parameters, &network, &tokens(2, 12, Mask::Causal))
            };
            assert_same(&decoder(true), &decoder(false), &config);

            let pair = Pair {
                source: tokens(2, 9, Mask::All),
                target: tokens(2, 12, Mask::Causal),
                memory_mask: Mask::All,
            };
            let both = |again| {
                let parameters = parameters(precision, again);
                let network = EncoderDecoder::new(&parameters.root(), &config, 13);
                trained(&parameters, &network, &pair)
            };
            assert_same(&both(true), &both(false), &config);
        }
    }
}

#[test]
fn blocks_learn_behind_frozen_embeddings() {
    let _alone = GENERATOR.lock().expect("no other test panicked");
    let parameters = parameters(Precision::Fp32, true);
    let [config, ..] = kinds();
    let network = Transformer::new(&parameters.root(), &config, 13);
    for (name, parameter) in parameters.named() {
        let _ = parameter.set_requires_grad(!name.starts_with("embeddings."));
    }
    let states = network.states(&tokens(2, 12, Mask::All), true);
    states.square().sum(Kind::Float).backward();
    for (name, parameter) in parameters.named() {
        let is_learned = !name.starts_with("embeddings.");
        assert_eq!(parameter.grad().defined(), is_learned, "{name}");
    }
}
