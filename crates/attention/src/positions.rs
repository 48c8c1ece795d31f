use std::fmt::Debug;

use cloze_tensor::{Norm, Path, RmsNorm};
use tch::Tensor;

use crate::Mask;

/// The heads on their way into the dot product, and what each query may see.
#[derive(Debug)]
pub struct QueryKey {
    /// `[batch, heads, seq, head_dim]`
    pub query: Tensor,
    /// `[batch, kv_heads, mem, head_dim]`
    pub key: Tensor,
    /// What each query may see.
    pub mask: Mask,
}

/// Positions, and all else that concerns one layer alone, enter as a function on the heads and on the
/// scores.
pub trait Place: Debug + Send {
    /// # Shapes
    /// Those of [`QueryKey`], before and after.
    fn place(&self, heads: QueryKey) -> QueryKey;
}

/// No position encoding: queries and keys as they are.
#[derive(Debug)]
pub struct NoPosition;

impl Place for NoPosition {
    fn place(&self, heads: QueryKey) -> QueryKey {
        heads
    }
}

/// Attention to tokens less than `width` away, whatever else the mask of the batch lets through.
#[derive(Debug)]
pub struct Windowed {
    /// One is the token itself.
    pub width: i64,
    /// How positions enter.
    pub positions: Box<dyn Place>,
}

impl Place for Windowed {
    fn place(&self, heads: QueryKey) -> QueryKey {
        let lengths = [heads.query.size()[2], heads.key.size()[2]];
        self.positions.place(QueryKey {
            mask: heads.mask.within(self.width, lengths, heads.query.device()),
            ..heads
        })
    }
}

/// An [`RmsNorm`] of each query and of each key, over the features of a head, before their positions
/// enter (Henry et al., "Query-Key Normalization", 2020, with the norm of Qwen3).
#[derive(Debug)]
pub struct NormedHeads {
    query: RmsNorm,
    key: RmsNorm,
    positions: Box<dyn Place>,
}

impl NormedHeads {
    /// Two norms for heads of this many features.
    pub fn new(path: &Path<'_>, head_dim: i64, eps: f64, positions: Box<dyn Place>) -> Self {
        Self {
            query: RmsNorm::new(&(path / "query_norm"), head_dim, eps),
            key: RmsNorm::new(&(path / "key_norm"), head_dim, eps),
            positions,
        }
    }
}

impl Place for NormedHeads {
    fn place(&self, heads: QueryKey) -> QueryKey {
        self.positions.place(QueryKey {
            query: self.query.forward(&heads.query),
            key: self.key.forward(&heads.key),
            ..heads
        })
    }
}
