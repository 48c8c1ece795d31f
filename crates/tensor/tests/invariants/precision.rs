//! A leaf computes in the type of its input, near what it gives in fp32. Losses are fp32.

use cloze_tensor::{
    Activation, Classifier, Dropout, Init, Linear, NormKind, Parameters, gelu, gelu_tanh,
    squared_relu,
};
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal, perturb};

/// What a leaf does.
type Forward = Box<dyn Fn(&Tensor) -> Tensor>;

fn leaves(parameters: &Parameters) -> Vec<(&'static str, Forward)> {
    let place = |name| parameters.root() / name;
    let linear = Linear::new(&place("linear"), 8, 8, true, Init::Normal { std: 0.3 });
    let layer_norm = NormKind::Layer.build(&place("layer"), 8, 1e-5, true);
    let rms_norm = NormKind::Rms.build(&place("rms"), 8, 1e-5, true);
    let classifier = Classifier::new(&(normal(1, &[5, 8]) * 0.3), &normal(2, &[5]));
    let dropout = Dropout::new(0.0);
    let mut leaves: Vec<(&str, Forward)> = vec![
        ("linear", Box::new(move |x| linear.forward(x))),
        ("layer norm", Box::new(move |x| layer_norm.forward(x))),
        ("rms norm", Box::new(move |x| rms_norm.forward(x))),
        ("classifier", Box::new(move |x| classifier.logits(x))),
        ("dropout", Box::new(move |x| dropout.forward(x, true))),
    ];
    for activation in [gelu, gelu_tanh, Tensor::relu, Tensor::silu, squared_relu] as [Activation; 5]
    {
        leaves.push(("activation", Box::new(activation)));
    }
    leaves
}

#[test]
fn bf16_in_is_bf16_out_and_near() {
    let parameters = Parameters::new(0, Device::Cpu);
    let leaves = leaves(&parameters);
    perturb(&parameters);
    let x = normal(3, &[4, 8]).to_kind(Kind::BFloat16);
    for (name, forward) in leaves {
        let (half, full) = (forward(&x), forward(&x.to_kind(Kind::Float)));
        assert_eq!(
            (half.kind(), full.kind()),
            (Kind::BFloat16, Kind::Float),
            "{name}"
        );
        // Values of up to about 8, whose 8 bits are 0.03 apart.
        let gap = gap(&half, &full);
        assert!(gap < 0.05, "{name} is off by {gap}");
    }
}

#[test]
fn parameters_stay_fp32_and_get_fp32_gradients() {
    let parameters = Parameters::new(0, Device::Cpu);
    let linear = Linear::new(&parameters.root(), 8, 8, true, Init::Normal { std: 0.3 });
    let x = normal(3, &[4, 8]).to_kind(Kind::BFloat16);
    linear.forward(&x).sum(Kind::Float).backward();
    for (name, tensor) in parameters.named() {
        assert_eq!(
            (tensor.kind(), tensor.grad().kind()),
            (Kind::Float, Kind::Float),
            "{name}"
        );
    }
}

#[test]
fn a_loss_is_fp32() {
    let classifier = Classifier::new(&normal(1, &[5, 8]), &normal(2, &[5]));
    let states = normal(3, &[4, 8]).to_kind(Kind::BFloat16);
    let loss = classifier.loss(&states, &Tensor::from_slice(&[0_i64, 4, 2, 2]));
    assert_eq!(loss.kind(), Kind::Float);
}
