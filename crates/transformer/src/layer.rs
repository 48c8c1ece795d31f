use std::fmt::Debug;

use cloze_attention::MultiHead;
use cloze_tensor::{Dropout, Linear, Norm};
use tch::Tensor;

use crate::{CrossScope, Scope, SubLayer};

/// One step of the stream, in a scope of type `S`.
pub trait Layer<S>: Debug + Send {
    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, seq, dim]`.
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor;
}

/// Layers in order; itself a layer.
#[derive(Debug)]
pub struct Stack<S>(pub Vec<Box<dyn Layer<S>>>);

/// Attention to the own sequence.
#[derive(Debug)]
pub struct SelfAttention {
    /// The layer.
    pub attention: MultiHead,
    /// The number of its layer, by which a [`Recorder`](crate::Recorder) knows it.
    pub layer: usize,
}

/// Attention to the memory.
#[derive(Debug)]
pub struct CrossAttention {
    /// The layer.
    pub attention: MultiHead,
    /// The number of its layer, by which a [`Recorder`](crate::Recorder) knows it.
    pub layer: usize,
}

/// The norm that stands outside the blocks.
#[derive(Debug)]
pub(crate) struct Normalise(pub(crate) Box<dyn Norm>);

impl<S: Debug> Layer<S> for Stack<S> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        self.0
            .iter()
            .fold(x.shallow_clone(), |x, layer| layer.forward(&x, scope))
    }
}

impl<S> Layer<S> for Box<dyn Layer<S>> {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        self.as_ref().forward(x, scope)
    }
}

impl<S: Scope> Layer<S> for SelfAttention {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        let recorder = scope.recorder();
        let memory = recorder.remember(self.layer, self.attention.key_value(x));
        let kernel = recorder.kernel(SubLayer::SelfAttention(self.layer));
        self.attention
            .attend(x, memory, scope.mask(), kernel, scope.train())
    }
}

impl<S: CrossScope> Layer<S> for CrossAttention {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        let recorder = scope.recorder();
        let memory = recorder.recall(self.layer, &|| self.attention.key_value(scope.memory()));
        let kernel = recorder.kernel(SubLayer::CrossAttention(self.layer));
        self.attention
            .attend(x, memory, scope.memory_mask(), kernel, scope.train())
    }
}

impl<S: Scope> Layer<S> for Normalise {
    fn forward(&self, x: &Tensor, _: &S) -> Tensor {
        self.0.forward(x)
    }
}

impl<S: Scope> Layer<S> for Linear {
    fn forward(&self, x: &Tensor, _: &S) -> Tensor {
        Linear::forward(self, x)
    }
}

impl<S: Scope> Layer<S> for Dropout {
    fn forward(&self, x: &Tensor, scope: &S) -> Tensor {
        Dropout::forward(self, x, scope.train())
    }
}
