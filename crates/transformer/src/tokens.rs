use cloze_attention::Mask;
use cloze_tensor::axes;
use tch::{Kind, Tensor};

/// One batch as a transformer reads it.
#[derive(Debug)]
pub struct Tokens {
    /// `[batch, seq]`, int64.
    pub ids: Tensor,
    /// Which of the joined texts each token belongs to: `[batch, seq]`, int64.
    pub segments: Tensor,
    /// Where each token stands: `[1, seq]` or `[batch, seq]`, int64.
    pub positions: Tensor,
    /// What each token may see.
    pub mask: Mask,
}

impl Tokens {
    /// Texts of one segment that start at position 0.
    ///
    /// # Shapes
    /// `ids`: `[batch, seq]`.
    pub fn new(ids: &Tensor, mask: Mask) -> Self {
        let [_, seq] = axes(ids, "ids", ["batch", "seq"]);
        Self {
            ids: ids.shallow_clone(),
            segments: ids.zeros_like(),
            positions: Tensor::arange(seq, (Kind::Int64, ids.device())).unsqueeze(0), // [1, seq]
            mask,
        }
    }

    /// The same batch with these segments.
    ///
    /// # Shapes
    /// `segments`: `[batch, seq]`.
    #[must_use]
    pub fn with_segments(self, segments: Tensor) -> Self {
        Self { segments, ..self }
    }
}
