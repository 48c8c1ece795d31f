use std::fmt::Debug;

use cloze_attention::{Fused, Kernel, KeyValue};
use tch::Tensor;

use crate::{Site, SubLayer};

/// What is kept of a pass through a stack, and what the pass uses of what was kept: nothing where
/// [`Unrecorded`], the past of a text that is being written in a [`Cache`](crate::Cache), all that there
/// is to see in an [`Inspection`](crate::Inspection).
///
/// The stack asks, and goes on with the answer: so a recorder reads what is inside, and puts something
/// else in its place. In a training pass, blocks that are [computed again](crate::Recomputed) ask
/// nothing; in all other passes, each site asks once.
pub trait Recorder: Debug {
    /// The keys and values of a stream, to be attended to; with its past, where there is one.
    fn remember(&self, _layer: usize, stream: KeyValue) -> KeyValue {
        stream
    }

    /// The keys and values of a memory that does not change from pass to pass.
    fn recall(&self, _layer: usize, memory: &dyn Fn() -> KeyValue) -> KeyValue {
        memory()
    }

    /// How an attention is computed.
    fn kernel(&self, _attention: SubLayer) -> &dyn Kernel {
        &Fused
    }

    /// What flows at a site, and what flows on from there: the same, where nothing is changed.
    ///
    /// # Shapes
    /// `[batch, seq, dim]`, before and after.
    fn stream(&self, _site: Site, x: Tensor) -> Tensor {
        x
    }
}

/// Keeps nothing: training.
#[derive(Debug, Clone, Copy)]
pub struct Unrecorded;

impl Recorder for Unrecorded {}
