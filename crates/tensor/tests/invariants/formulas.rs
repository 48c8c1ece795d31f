//! Each leaf is the formula of its paper, written out in plain operations.

use std::f64::consts::{FRAC_2_PI, SQRT_2};

use cloze_tensor::{
    Activation, Embedding, Init, LayerNorm, Linear, Norm, Parameters, RmsNorm, gelu, gelu_10,
    gelu_tanh, laplace, quick_gelu, sqrt_softplus, squared_relu,
};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal, perturb};

type Formula = fn(f64) -> f64;

const INIT: Init = Init::Normal { std: 1.0 };

/// The parameter of this name.
fn named(parameters: &Parameters, name: &str) -> Tensor {
    let found = parameters.named().into_iter().find(|(own, _)| own == name);
    found.expect("the layer registered it").1
}

proptest! {
    #[test]
    fn linear_is_x_w_transposed_plus_b(
        rows in 1_i64..5, input in 1_i64..9, output in 1_i64..9, bias: bool, seed: u64,
    ) {
        let parameters = Parameters::new(seed, Device::Cpu);
        let linear = Linear::new(&parameters.root(), input, output, bias, INIT);
        perturb(&parameters);
        let x = normal(seed, &[2, rows, input]);
        let product = x.matmul(&named(&parameters, "weight").transpose(0, 1));
        let expected = if bias { product + named(&parameters, "bias") } else { product };
        prop_assert!(gap(&linear.forward(&x), &expected) < 1e-5);
    }

    /// With an `eps` that is large enough to be seen.
    #[test]
    fn layer_norm_is_centred_and_scaled(
        rows in 1_i64..5, dim in 1_i64..9, bias: bool, eps in 1e-6_f64..0.5, seed: u64,
    ) {
        let parameters = Parameters::new(seed, Device::Cpu);
        let norm = LayerNorm::new(&parameters.root(), dim, eps, bias);
        perturb(&parameters);
        let x = normal(seed, &[2, rows, dim]);
        let centred = &x - x.mean_dim(-1, true, Kind::Float);
        let variance = centred.square().mean_dim(-1, true, Kind::Float);
        let scaled = centred / (variance + eps).sqrt() * named(&parameters, "weight");
        let expected = if bias { scaled + named(&parameters, "bias") } else { scaled };
        prop_assert!(gap(&norm.forward(&x), &expected) < 1e-4);
    }

    #[test]
    fn rms_norm_is_scaled_and_not_centred(
        rows in 1_i64..5, dim in 1_i64..9, eps in 1e-6_f64..0.5, seed: u64,
    ) {
        let parameters = Parameters::new(seed, Device::Cpu);
        let norm = RmsNorm::new(&parameters.root(), dim, eps);
        perturb(&parameters);
        let x = normal(seed, &[2, rows, dim]);
        let square = x.square().mean_dim(-1, true, Kind::Float);
        let expected = &x / (square + eps).sqrt() * named(&parameters, "weight");
        prop_assert!(gap(&norm.forward(&x), &expected) < 1e-5);
    }

    #[test]
    fn embedding_is_a_row_for_each_id(
        ids in prop::collection::vec(0_i64..7, 1..9), dim in 1_i64..5, seed: u64,
    ) {
        let parameters = Parameters::new(seed, Device::Cpu);
        let table = Embedding::new(&parameters.root(), 7, dim, INIT);
        let rows = table.forward(&Tensor::from_slice(&ids));
        for (i, &id) in ids.iter().enumerate() {
            prop_assert!(rows.get(i as i64).equal(&table.weight().get(id)));
        }
    }
}

#[test]
fn activations_are_their_formulas() {
    let formulas: [(Activation, Formula); 16] = [
        (gelu, |x| x * normal_cdf(x)),
        (gelu_tanh, |x| {
            0.5 * x * (1.0 + (FRAC_2_PI.sqrt() * (x + 0.044_715 * x.powi(3))).tanh())
        }),
        (Tensor::relu, |x| x.max(0.0)),
        (squared_relu, |x| x.max(0.0).powi(2)),
        (Tensor::silu, |x| x / (1.0 + (-x).exp())),
        (quick_gelu, |x| x / (1.0 + (-1.702 * x).exp())),
        (Tensor::relu6, |x| x.clamp(0.0, 6.0)),
        (Tensor::leaky_relu, |x| x.max(0.01 * x)),
        (Tensor::mish, |x| x * x.exp().ln_1p().tanh()),
        (Tensor::tanh, f64::tanh),
        (Tensor::sigmoid, |x| 1.0 / (1.0 + (-x).exp())),
        (Tensor::shallow_clone, |x| x),
        (gelu_10, |x| (x * normal_cdf(x)).clamp(-10.0, 10.0)),
        (Tensor::hardswish, |x| x * ((x + 3.0) / 6.0).clamp(0.0, 1.0)),
        (laplace, |x| normal_cdf((x - 707_107e-6) / 282_095e-6)),
        (sqrt_softplus, |x| x.exp().ln_1p().sqrt()),
    ];
    let xs: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 3.0).collect();
    for (i, (activation, formula)) in formulas.into_iter().enumerate() {
        let expected: Vec<f64> = xs.iter().map(|&x| formula(x)).collect();
        let gap = gap(
            &activation(&Tensor::from_slice(&xs)),
            &Tensor::from_slice(&expected),
        );
        assert!(gap < 1e-9, "activation {i} is off by {gap}");
    }
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * (1.0 + Tensor::from(x / SQRT_2).erf().double_value(&[]))
}

#[test]
fn padding_learns_nothing_from_being_read() {
    let parameters = Parameters::new(1, Device::Cpu);
    let table = Embedding::new(&parameters.root(), 4, 3, INIT).with_padding(2);
    let ids = Tensor::from_slice(&[0_i64, 2, 2, 3]);
    table.forward(&ids).sum(Kind::Float).backward();
    let learned = table
        .weight()
        .grad()
        .sum_dim_intlist(-1, false, Kind::Float);
    assert_eq!(Vec::<f32>::try_from(learned).unwrap(), [3.0, 0.0, 0.0, 3.0]);
}

#[test]
#[should_panic(expected = "embedding: row 4 of 4 cannot be padding")]
fn padding_is_a_row_of_the_table() {
    let parameters = Parameters::new(1, Device::Cpu);
    let _ = Embedding::new(&parameters.root(), 4, 3, INIT).with_padding(4);
}
