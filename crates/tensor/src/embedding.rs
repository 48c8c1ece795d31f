use tch::Tensor;

use crate::{Init, Path};

/// ATen's word for no padding.
const NONE: i64 = -1;

/// A row of a table for each id.
#[derive(Debug)]
pub struct Embedding {
    weight: Tensor, // [rows, dim]
    padding: i64,
}

impl Embedding {
    /// A table of `rows` vectors of `dim` numbers.
    pub fn new(path: &Path<'_>, rows: i64, dim: i64, init: Init) -> Self {
        Self {
            weight: path.parameter("weight", &[rows, dim], init),
            padding: NONE,
        }
    }

    /// A table that is no parameter: never trained, never saved.
    ///
    /// # Shapes
    /// `rows`: `[rows, dim]`.
    pub fn fixed(path: &Path<'_>, rows: &Tensor) -> Self {
        Self {
            weight: path.constant(rows),
            padding: NONE,
        }
    }

    /// The same table, whose row `padding` learns nothing from being read; -1 for none.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn with_padding(self, padding: i64) -> Self {
        let rows = self.weight.size()[0];
        assert!(
            (NONE..rows).contains(&padding),
            "embedding: row {padding} of {rows} cannot be padding"
        );
        Self { padding, ..self }
    }

    /// # Shapes
    /// ids `[..]` (int64) to `[.., dim]`.
    pub fn forward(&self, ids: &Tensor) -> Tensor {
        Tensor::embedding(&self.weight, ids, self.padding, false, false) // [.., dim]
    }

    /// The table, to tie an output layer to it: `[rows, dim]`.
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }
}
