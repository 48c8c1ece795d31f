use tch::Tensor;

use crate::{Init, Path};

/// A row of a table for each id.
#[derive(Debug)]
pub struct Embedding {
    weight: Tensor, // [rows, dim]
}

impl Embedding {
    /// A table of `rows` vectors of `dim` numbers.
    pub fn new(path: &Path<'_>, rows: i64, dim: i64, init: Init) -> Self {
        Self {
            weight: path.parameter("weight", &[rows, dim], init),
        }
    }

    /// # Shapes
    /// ids `[..]` (int64) to `[.., dim]`.
    pub fn forward(&self, ids: &Tensor) -> Tensor {
        Tensor::embedding(&self.weight, ids, -1, false, false) // [.., dim]
    }

    /// The table, to tie an output layer to it: `[rows, dim]`.
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }
}
