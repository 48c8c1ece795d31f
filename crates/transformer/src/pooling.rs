use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

/// Which states of a text become its vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The mean over all tokens, those of the frame included.
    Mean,
    /// That of the first token: `[CLS]`.
    First,
    /// That of the last token, which alone has seen all others where a network reads from the left.
    Last,
}

impl Pooling {
    /// # Shapes
    /// `states`: `[batch, seq, dim]`, `real`: `[batch, seq]`, boolean. Returns `[batch, dim]`.
    pub fn of(self, states: &Tensor, real: &Tensor) -> Tensor {
        match self {
            Self::First => states.select(1, 0), // [batch, dim]
            Self::Mean => {
                let real = real.unsqueeze(-1).to_kind(states.kind()); // [batch, seq, 1]
                let sum = (states * &real).sum_dim_intlist(1, false, None::<Kind>); // [batch, dim]
                sum / real.sum_dim_intlist(1, false, None::<Kind>)
            }
            Self::Last => {
                let places = Tensor::arange(real.size()[1], (Kind::Int64, real.device()));
                let last = (places * real).argmax(1, false); // [batch]
                let dim = states.size()[2];
                let rows = last.unsqueeze(-1).unsqueeze(-1).expand([-1, 1, dim], false); // [batch, 1, dim]
                states.gather(1, &rows, false).squeeze_dim(1) // [batch, dim]
            }
        }
    }
}
