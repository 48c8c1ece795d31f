use std::fmt::Debug;

use cloze_bert::MaskedLm;
use cloze_gpt::CausalLm;
use tch::Tensor;

/// From a state to the scores of every token.
pub trait Head: Debug {
    /// Scores before the softmax.
    ///
    /// # Shapes
    /// `[n, dim]` to `[n, vocab]`.
    fn scores(&self, states: &Tensor) -> Tensor;
}

impl Head for CausalLm {
    fn scores(&self, states: &Tensor) -> Tensor {
        self.logits(states)
    }
}

impl Head for MaskedLm {
    fn scores(&self, states: &Tensor) -> Tensor {
        MaskedLm::scores(self, states)
    }
}
