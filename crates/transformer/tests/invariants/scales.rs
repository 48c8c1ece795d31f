//! How large the initial weights are, within five standard deviations of the estimate.

use cloze_tensor::Parameters;
use cloze_transformer::{Config, EncoderDecoder, Transformer};
use tch::{Device, Tensor};

use crate::networks::{Sizes, VOCAB, kinds};

fn config() -> Config {
    let sizes = Sizes {
        layers: 3,
        head_dim: 16,
        hidden: 96,
        seed: 0,
    };
    kinds(sizes).swap_remove(0)
}

fn has_std(tensor: &Tensor, std: f64) -> bool {
    let bound = 5.0 * std / (2.0 * tensor.numel() as f64).sqrt();
    (tensor.std(false).double_value(&[]) - std).abs() < bound
}

/// Radford et al., 2019, section 2.3: the `sub_layers` that write into one stream start smaller
/// by the root of their number. Gains start at one and biases at zero.
fn check(parameters: &Parameters, sub_layers: impl Fn(&str) -> f64) {
    let std = config().init_std;
    for (name, tensor) in parameters.named() {
        let writes = name.ends_with("output.weight") || name.ends_with("down.weight");
        let expected = if writes {
            std / sub_layers(&name).sqrt()
        } else {
            std
        };
        let right = match name.rsplit_once('.') {
            Some((_, "bias")) => tensor.equal(&tensor.zeros_like()),
            Some((place, _)) if place.ends_with("norm") => tensor.equal(&tensor.ones_like()),
            _ => has_std(&tensor, expected),
        };
        assert!(right, "{name} does not start as it should");
    }
}

#[test]
fn a_transformer_starts_scaled_to_its_depth() {
    let parameters = Parameters::new(1, Device::Cpu);
    Transformer::new(&parameters.root(), &config(), VOCAB);
    check(&parameters, |_| 6.0);
}

#[test]
fn each_half_of_an_encoder_decoder_has_a_depth_of_its_own() {
    let parameters = Parameters::new(1, Device::Cpu);
    EncoderDecoder::new(&parameters.root(), &config(), VOCAB);
    check(&parameters, |name| {
        if name.starts_with("encoder.") {
            6.0
        } else {
            9.0
        }
    });
}
