use std::fmt::Debug;
use std::rc::Rc;

use cloze_attention::Mask;
use tch::Tensor;

use crate::{Recorder, Unrecorded};

/// What every sub-layer may look at besides the stream.
pub trait Scope: Debug {
    /// What there is without another sequence.
    fn own(&self) -> &Own;

    /// What each token may see of its own sequence.
    fn mask(&self) -> &Mask {
        &self.own().mask
    }

    /// Whether dropout is on.
    fn train(&self) -> bool {
        self.own().train
    }

    /// What is kept of this pass.
    fn recorder(&self) -> &dyn Recorder {
        &*self.own().recorder
    }
}

/// In addition, the states of another sequence.
#[diagnostic::on_unimplemented(
    message = "this stack has no memory to attend to",
    label = "cross-attention needs a scope with memory",
    note = "build the stack for `WithMemory`, as the decoder of an encoder-decoder does"
)]
pub trait CrossScope: Scope {
    /// `[batch, mem, dim]`
    fn memory(&self) -> &Tensor;

    /// What each token may see of the memory.
    fn memory_mask(&self) -> &Mask;
}

/// A scope that the backward pass can have again, for layers that are
/// [computed again](crate::Recomputed).
pub trait Replay: Scope + Sized {
    /// The tensors of the scope that gradients flow to.
    fn streams(&self) -> Vec<Tensor>;

    /// How the scope is made again; nothing is recorded there.
    fn replay(&self) -> Again<Self>;
}

/// Makes a scope of its [streams](Replay::streams).
pub type Again<S> = Box<dyn Fn(&[Tensor]) -> S + Send>;

/// The scope of a single sequence.
#[derive(Debug)]
pub struct Own {
    /// See [`Scope::mask`].
    pub mask: Mask,
    /// See [`Scope::train`].
    pub train: bool,
    /// See [`Scope::recorder`].
    pub recorder: Rc<dyn Recorder>,
}

/// The scope of a sequence that attends to another.
#[derive(Debug)]
pub struct WithMemory {
    /// The sequence itself.
    pub own: Own,
    /// See [`CrossScope::memory`].
    pub memory: Tensor,
    /// See [`CrossScope::memory_mask`].
    pub memory_mask: Mask,
}

impl Own {
    /// A pass of which nothing is kept.
    pub fn new(mask: &Mask, train: bool) -> Self {
        Self {
            mask: mask.shallow_clone(),
            train,
            recorder: Rc::new(Unrecorded),
        }
    }

    /// A pass without dropout, of which something is kept.
    pub fn recorded(mask: &Mask, recorder: Rc<dyn Recorder>) -> Self {
        Self {
            mask: mask.shallow_clone(),
            train: false,
            recorder,
        }
    }
}

impl Scope for Own {
    fn own(&self) -> &Own {
        self
    }
}

impl Scope for WithMemory {
    fn own(&self) -> &Own {
        &self.own
    }
}

impl Replay for Own {
    fn streams(&self) -> Vec<Tensor> {
        Vec::new()
    }

    fn replay(&self) -> Again<Self> {
        let (mask, train) = (self.mask.shallow_clone(), self.train);
        Box::new(move |_| Self::new(&mask, train))
    }
}

impl Replay for WithMemory {
    fn streams(&self) -> Vec<Tensor> {
        vec![self.memory.shallow_clone()]
    }

    fn replay(&self) -> Again<Self> {
        let (own, memory_mask) = (self.own.replay(), self.memory_mask.shallow_clone());
        Box::new(move |streams| Self {
            own: own(&[]),
            memory: streams[0].shallow_clone(),
            memory_mask: memory_mask.shallow_clone(),
        })
    }
}

impl CrossScope for WithMemory {
    fn memory(&self) -> &Tensor {
        &self.memory
    }

    fn memory_mask(&self) -> &Mask {
        &self.memory_mask
    }
}
