use std::cell::RefCell;

use cloze_attention::{Kernel, ReferenceAttention};
use tch::Tensor;

use crate::{Recorder, Site, SubLayer};

/// What there is to see inside a network as it reads a batch.
#[derive(Debug)]
pub struct Inspection {
    /// The states before the first layer and after each; those after the last are the result:
    /// `layers + 1` times `[batch, seq, dim]`.
    pub states: Vec<Tensor>,
    /// What each layer attended to: `layers` times `[batch, heads, seq, seq]`, rows sum to one.
    pub attention: Vec<Tensor>,
    /// What each layer of a decoder attended to in its memory: `layers` times
    /// `[batch, heads, seq, mem]`, rows sum to one; none without a memory.
    pub cross_attention: Vec<Tensor>,
}

/// Keeps the states, and the weights that the reference attention keeps.
#[derive(Debug, Default)]
pub(crate) struct Looking {
    states: RefCell<Vec<Tensor>>,
    kernel: ReferenceAttention,
    /// Those that were asked for a kernel, in the order of its weights.
    attentions: RefCell<Vec<SubLayer>>,
}

impl Recorder for Looking {
    fn kernel(&self, attention: SubLayer) -> &dyn Kernel {
        self.attentions.borrow_mut().push(attention);
        &self.kernel
    }

    fn stream(&self, site: Site, x: Tensor) -> Tensor {
        let mut states = self.states.borrow_mut();
        match site {
            Site::Embeddings | Site::Stream(SubLayer::FeedForward(_)) => {
                states.push(x.shallow_clone());
            }
            // The norm at the end belongs to the last layer.
            Site::Norm => {
                states.pop();
                states.push(x.shallow_clone());
            }
            Site::Stream(_) | Site::Update(_) => {}
        }
        x
    }
}

impl Looking {
    /// What was seen in a pass.
    pub(crate) fn seen(&self) -> Inspection {
        let weights = self.attentions.take().into_iter().zip(self.kernel.take());
        let (cross, own): (Vec<_>, Vec<_>) =
            weights.partition(|(attention, _)| matches!(attention, SubLayer::CrossAttention(_)));
        let of_each = |weights: Vec<(SubLayer, Tensor)>| {
            let weights = weights.into_iter();
            weights.map(|(_, weights)| weights).collect()
        };
        Inspection {
            states: self.states.take(),
            attention: of_each(own),
            cross_attention: of_each(cross),
        }
    }
}
