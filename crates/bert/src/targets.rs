use tch::Tensor;

/// The tokens of a batch of which something is asked, and the right answers.
#[derive(Debug)]
pub struct Targets {
    /// Where they are, counted through the batch: `sequence * seq + position`, `[targets]`, int64.
    pub rows: Tensor,
    /// The class of each: `[targets]`, int64. For a masked token, what it was.
    pub ids: Tensor,
}

impl Targets {
    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.ids.numel() as u64
    }

    /// The states of these tokens.
    ///
    /// # Shapes
    /// `[batch, seq, dim]` to `[targets, dim]`.
    pub(crate) fn of(&self, states: &Tensor) -> Tensor {
        states.flatten(0, 1).index_select(0, &self.rows) // [targets, dim]
    }
}
