use std::fmt::Debug;

use cloze_attention::{Fused, Kernel, KeyValue};

/// What is kept of a pass through the network, and what the pass uses of what was kept: nothing
/// where [`Unrecorded`], the past of a text that is being written in a [`Cache`](crate::Cache).
///
/// A `site` is the number of a block.
pub trait Recorder: Debug {
    /// The keys and values of a stream, to be attended to; with its past, where there is one.
    fn remember(&self, _site: usize, stream: KeyValue) -> KeyValue {
        stream
    }

    /// The keys and values of a memory that does not change from pass to pass.
    fn recall(&self, _site: usize, memory: &dyn Fn() -> KeyValue) -> KeyValue {
        memory()
    }

    /// How attention is computed.
    fn kernel(&self) -> &dyn Kernel {
        &Fused
    }
}

/// Keeps nothing: training.
#[derive(Debug, Clone, Copy)]
pub struct Unrecorded;

impl Recorder for Unrecorded {}

/// Attention written out, so that its weights can be looked at.
#[derive(Debug, Default)]
pub(crate) struct Looking(pub(crate) cloze_attention::Written);

impl Recorder for Looking {
    fn kernel(&self) -> &dyn Kernel {
        &self.0
    }
}
