use tch::Tensor;

use crate::reference::{Reference, gap};

/// The largest differences between a folder's reference and what was computed from its weights;
/// none where the reference says nothing.
#[derive(Debug, Default)]
pub(crate) struct Computed {
    /// Absolute, at real positions.
    pub(crate) hidden: Option<f64>,
    /// Absolute, at real positions.
    pub(crate) attention: Option<f64>,
    /// Absolute, at real positions.
    pub(crate) outputs: Option<f64>,
    /// Relative.
    pub(crate) loss: Option<f64>,
    /// Relative to the largest entry of the same gradient.
    pub(crate) gradients: Option<f64>,
    /// Absolute, of the worst step.
    pub(crate) train_losses: Option<f64>,
    /// Relative, of the worst step.
    pub(crate) train_norms: Option<f64>,
    /// Tokens that differ.
    pub(crate) generated: Option<u64>,
    /// Tensors of the file that are other ones after being written and read again.
    pub(crate) round_trip: Option<u64>,
}

/// Keeps the larger of what was found so far and a new difference.
pub(crate) fn worse(found: &mut Option<f64>, new: f64) {
    *found = Some(found.map_or(new, |old| old.max(new)));
}

/// A gradient that is zero in exact arithmetic, as that of a bias on all keys alike is, is noise in
/// both: nothing to compare, but both must be below this share of the largest entry of all.
const ZERO: f64 = 1e-6;

impl Computed {
    /// States and attention weights, layer by layer.
    pub(crate) fn inside(
        &mut self,
        reference: &Reference,
        inspection: &cloze::transformer::Inspection,
        real: &Tensor,
    ) {
        let tokens = real.unsqueeze(-1); // [batch, seq, 1]
        for (layer, theirs) in reference.under("hidden.") {
            let ours = &inspection.states[number(layer)];
            worse(&mut self.hidden, gap(ours, theirs, &tokens));
        }
        let queries = real.unsqueeze(1).unsqueeze(-1); // [batch, 1, seq, 1]
        for (layer, theirs) in reference.under("attention.") {
            let ours = &inspection.attention[number(layer)];
            worse(&mut self.attention, gap(ours, theirs, &queries));
        }
    }

    /// Every gradient of the reference, by their names.
    pub(crate) fn gradients(&mut self, reference: &Reference, ours: &[(String, Tensor)]) {
        let largest = |tensor: &Tensor| tensor.abs().max().double_value(&[]);
        let all = reference.under("grad.").map(|(_, theirs)| largest(theirs));
        let floor = ZERO * all.fold(0.0, f64::max);
        for (name, theirs) in reference.under("grad.") {
            let exact = ours.iter().find(|(own, _)| own == name);
            // A model that has its output layer first calls a tied table by the name that it has there.
            let tied = |own: &str| {
                name == "lm_head.decoder.weight" && own.ends_with("word_embeddings.weight")
            };
            let found = exact.or_else(|| ours.iter().find(|(own, _)| tied(own)));
            let (_, own) = found.unwrap_or_else(|| panic!("no gradient of {name}"));
            if largest(theirs) < floor {
                assert!(largest(own) < floor, "the gradient of {name} is not zero");
            } else {
                let gap = gap(own, theirs, &theirs.ones_like());
                worse(&mut self.gradients, gap / largest(theirs));
            }
        }
    }
}

fn number(layer: &str) -> usize {
    layer.parse().expect("the number of a layer")
}
