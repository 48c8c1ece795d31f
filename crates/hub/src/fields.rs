//! What configurations of several families have in common.

use std::collections::BTreeMap;

use cloze_config::Problem;
use cloze_tensor::NormKind;
use cloze_transformer::{
    ActivationKind, AttentionScale, Config, FeedForwardKind, PositionEncoding, Residual,
};

/// The largest size that is believed: beyond, products of sizes could overflow.
pub(crate) const MOST: i64 = 1 << 28;
/// What is allowed of a size.
pub(crate) const SIZE: &str = "1 or more, below 2^28";

/// The names that the field has for a function, the first of each the one that is written.
const ACTIVATIONS: &[(&str, ActivationKind)] = &[
    ("gelu", ActivationKind::Gelu),
    ("gelu_python", ActivationKind::Gelu),
    ("gelu_new", ActivationKind::GeluTanh),
    ("gelu_pytorch_tanh", ActivationKind::GeluTanh),
    ("gelu_python_tanh", ActivationKind::GeluTanh),
    ("gelu_fast", ActivationKind::GeluTanh),
    ("gelu_accurate", ActivationKind::GeluTanh),
    ("quick_gelu", ActivationKind::QuickGelu),
    ("gelu_10", ActivationKind::Gelu10),
    ("hardswish", ActivationKind::Hardswish),
    ("sqrtsoftplus", ActivationKind::SqrtSoftplus),
    ("laplace", ActivationKind::Laplace),
    ("relu", ActivationKind::Relu),
    ("relu6", ActivationKind::Relu6),
    ("relu2", ActivationKind::SquaredRelu),
    ("leaky_relu", ActivationKind::LeakyRelu),
    ("silu", ActivationKind::Silu),
    ("swish", ActivationKind::Silu),
    ("mish", ActivationKind::Mish),
    ("tanh", ActivationKind::Tanh),
    ("sigmoid", ActivationKind::Sigmoid),
    ("linear", ActivationKind::Identity),
];

/// The sizes that no network can have, under our names.
pub(crate) fn absurd(network: &Config, vocab: i64) -> Vec<Problem> {
    let sizes = [
        ("vocab_size", vocab),
        ("layers", network.layers),
        ("dim", network.dim),
        ("heads", network.heads),
        ("key_value_heads", network.key_value_heads),
        ("hidden", network.hidden),
        ("max_len", network.max_len),
    ];
    let bad = sizes.iter().filter(|(_, given)| !(1..MOST).contains(given));
    bad.map(|&(field, given)| Problem::new(field, given, SIZE))
        .collect()
}

/// The same problems, under the names that the fields have in the file.
pub(crate) fn renamed(problems: Vec<Problem>, names: &[(&str, &'static str)]) -> Vec<Problem> {
    let rename = |problem: Problem| {
        let theirs = names.iter().find(|(ours, _)| *ours == problem.field);
        let of_theirs = |allowed: String, (ours, theirs): &(&str, &str)| {
            allowed.replace(&format!(" of {ours} ="), &format!(" of {theirs} ="))
        };
        Problem {
            field: theirs.map_or(problem.field, |(_, theirs)| (*theirs).to_owned()),
            allowed: names.iter().fold(problem.allowed, of_theirs),
            ..problem
        }
    };
    problems.into_iter().map(rename).collect()
}

/// The function of this name.
pub(crate) fn activation(field: &'static str, name: &str) -> Result<ActivationKind, Problem> {
    let found = ACTIVATIONS.iter().find(|(known, _)| *known == name);
    found.map(|&(_, kind)| kind).ok_or_else(|| {
        let names: Vec<&str> = ACTIVATIONS.iter().map(|(name, _)| *name).collect();
        Problem::new(field, name, format!("one of {}", names.join(", ")))
    })
}

/// The name of a function; none for what is gated.
pub(crate) fn activation_name(kind: FeedForwardKind) -> Option<&'static str> {
    let mut plain = ACTIVATIONS.iter().filter(|_| !kind.gated);
    let found = plain.find(|(_, known)| *known == kind.activation);
    found.map(|(name, _)| *name)
}

/// `{"0": "LABEL_0", ..}` in the order of the numbers.
pub(crate) fn labels(id2label: &BTreeMap<String, String>) -> Vec<String> {
    let mut labels: Vec<(u64, &String)> = id2label
        .iter()
        .map(|(id, label)| (id.parse().unwrap_or(u64::MAX), label))
        .collect();
    labels.sort_unstable();
    labels.into_iter().map(|(_, label)| label.clone()).collect()
}

/// What a network has that one of these families has not: learned positions, layer norms, plain
/// heads and feed-forward layers.
pub(crate) fn unlike(
    config: &Config,
    residual: Residual,
    scales: &[AttentionScale],
) -> Vec<String> {
    let named = activation_name(config.feed_forward).is_some();
    let checks = [
        (
            config.positions == PositionEncoding::Learned,
            format!("positions {:?}", config.positions),
        ),
        (
            config.norm == NormKind::Layer,
            format!("norm {:?}", config.norm),
        ),
        (
            config.residual == residual,
            format!("residual {:?}", config.residual),
        ),
        (
            scales.contains(&config.attention_scale),
            format!("attention_scale {:?}", config.attention_scale),
        ),
        (
            named,
            format!("feed_forward {}", String::from(config.feed_forward)),
        ),
        (
            config.key_value_heads == config.heads,
            format!("{} key-value heads", config.key_value_heads),
        ),
    ];
    let different = checks.into_iter().filter(|(same, _)| !same);
    different.map(|(_, what)| what.to_lowercase()).collect()
}

/// For fields that a file may leave out.
pub(crate) fn tenth() -> f64 {
    0.1
}

pub(crate) fn fiftieth() -> f64 {
    0.02
}

pub(crate) fn yes() -> bool {
    true
}
