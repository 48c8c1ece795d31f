//! A network that computes in bf16. A binary of its own: where the processor has no
//! bf16, the first such network changes how the process multiplies.

mod common;

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::{Parameters, Precision};
use cloze_transformer::{Config, Tokens, Transformer};
use common::kinds;
use tch::{Device, Kind, Tensor};

/// The states of one network, and the gradients of the mean of their squares.
fn computed(config: &Config, precision: Precision, mask: Mask, train: bool) -> (Tensor, Tensor) {
    let parameters = Parameters::new(3, Device::Cpu).computing_in(precision);
    let network = Transformer::new(&parameters.root(), config, 13);
    let ids = Tensor::arange(24, (Kind::Int64, Device::Cpu)).remainder(13);
    let tokens = Tokens::new(&ids.view([2, 12]), mask);
    tch::manual_seed(5);
    let states = network.states(&tokens, train); // [batch, seq, dim]
    let weights = Tensor::arange(16, (Kind::Float, Device::Cpu)).sin();
    (&states * weights).square().mean(Kind::Float).backward();
    let gradients: Vec<Tensor> = parameters
        .named()
        .into_iter()
        .map(|(name, parameter)| {
            let gradient = parameter.grad();
            assert_eq!(parameter.kind(), Kind::Float, "{name}");
            assert_eq!(gradient.kind(), Kind::Float, "{name}");
            gradient.flatten(0, -1)
        })
        .collect();
    (states.detach(), Tensor::cat(&gradients, 0))
}

fn cosine(a: &Tensor, b: &Tensor) -> f64 {
    let dot = |a: &Tensor, b: &Tensor| (a * b).sum(Kind::Double).double_value(&[]);
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn in_bf16_states_are_bf16_gradients_fp32_and_both_are_near() {
    for config in kinds() {
        for train in [false, true] {
            for mask in [Mask::All, Mask::Causal] {
                let run = |precision| computed(&config, precision, mask.shallow_clone(), train);
                let (narrow, narrow_gradients) = run(Precision::Bf16);
                let (wide, wide_gradients) = run(Precision::Fp32);
                assert_eq!(narrow.kind(), Kind::BFloat16);
                assert_eq!(wide.kind(), Kind::Float);
                if train {
                    // Dropout draws other numbers for another type.
                    continue;
                }
                // 8 bits of significand, and states of about one: 0.004 for each rounding.
                let error = (narrow.to_kind(Kind::Float) - wide).abs().max();
                assert!(error.double_value(&[]) < 0.1, "{config:?}: {error:?}");
                let near = cosine(&narrow_gradients, &wide_gradients);
                assert!(near > 0.998, "{config:?}: {near}");
            }
        }
    }
}

/// Weights of bf16 numbers, kept in bf16 or in fp32, are the same weights.
#[test]
fn what_is_kept_in_bf16_computes_the_same_in_half_of_the_memory() {
    for config in kinds() {
        let drawn = Parameters::new(3, Device::Cpu);
        Transformer::new(&drawn.root(), &config, 13);
        let narrow = |(name, weight): (String, Tensor)| (name, weight.to_kind(Kind::BFloat16));
        let weights: Vec<_> = drawn.named().into_iter().map(narrow).collect();
        let ids = Tensor::arange(24, (Kind::Int64, Device::Cpu)).remainder(13);
        let states = |parameters: Parameters| {
            let network = Transformer::new(&parameters.root(), &config, 13);
            let tokens = Tokens::new(&ids.view([2, 12]), Mask::Causal);
            let states = tch::no_grad(|| network.states(&tokens, false));
            (parameters, states.to_kind(Kind::Float))
        };
        let copies = || {
            weights
                .iter()
                .map(|(name, weight)| (name.clone(), weight.copy()))
        };
        let (kept, own) = states(Parameters::given(copies(), Device::Cpu).kept_in(Precision::Bf16));
        for (name, parameter) in kept.named() {
            assert_eq!(parameter.kind(), Kind::BFloat16, "{name}");
            assert!(!parameter.requires_grad(), "{name}");
        }
        let wide = Parameters::saved(copies(), Device::Cpu).computing_in(Precision::Bf16);
        let (_, expected) = states(wide);
        // The embeddings are summed in fp32 there and in bf16 here: 0.004 for each rounding.
        let error = (own - expected).abs().max().double_value(&[]);
        assert!(error < 0.1, "{config:?}: {error}");
    }
}
