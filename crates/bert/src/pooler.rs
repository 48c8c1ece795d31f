use cloze_tensor::{Init, Linear, Path};
use cloze_transformer::Config;
use tch::Tensor;

use crate::Transform;

/// One vector for a whole sequence, from the state of its first token (Devlin et al., 2019, section
/// 3.1).
#[derive(Debug)]
pub struct Pooler(Linear);

impl Pooler {
    /// A layer from states to states.
    pub fn new(path: &Path<'_>, config: &Config) -> Self {
        let init = Init::Normal {
            std: config.init_std,
        };
        Self(Linear::new(path, config.dim, config.dim, true, init))
    }

    /// # Shapes
    /// `[batch, seq, dim]` to `[batch, dim]`.
    pub fn forward(&self, states: &Tensor) -> Tensor {
        Transform::forward(self, &states.select(1, 0)) // [batch, dim]
    }
}

/// Of a state that was chosen before.
impl Transform for Pooler {
    fn forward(&self, first: &Tensor) -> Tensor {
        self.0.forward(first).tanh() // [.., dim]
    }
}
