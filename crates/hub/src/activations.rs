//! What Hugging Face calls the functions of feed-forward layers.

use cloze_config::Problem;
use cloze_transformer::ActivationKind;
use serde_json::Value;

use crate::fields::shown;

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

/// The function of this name.
///
/// # Errors
/// What names none.
pub(crate) fn activation(field: &str, name: &Value) -> Result<ActivationKind, Problem> {
    let found = ACTIVATIONS.iter().find(|(known, _)| name == known);
    found.map(|&(_, kind)| kind).ok_or_else(|| {
        let names: Vec<&str> = ACTIVATIONS.iter().map(|(name, _)| *name).collect();
        Problem::new(field, shown(name), format!("one of {}", names.join(", ")))
    })
}

/// The name of a function.
pub(crate) fn activation_name(kind: ActivationKind) -> &'static str {
    let found = ACTIVATIONS.iter().find(|(_, known)| *known == kind);
    found.map(|(name, _)| *name).expect("each has a name")
}
