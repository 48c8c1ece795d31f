use cloze_native::linear_cross_entropy;
use tch::{Kind, Tensor};

use crate::{Init, Path};

/// The last layer of an objective: rows of states to classes, and how wrong that is.
///
/// The vocabulary is a classifier whose table is tied to the token embedding.
#[derive(Debug)]
pub struct Classifier {
    weight: Tensor, // [classes, dim]
    bias: Tensor,   // [classes]
}

/// Rows whose logits are held at a time when nothing has to be differentiated.
const ROWS: i64 = 1024;

impl Classifier {
    /// A classifier over a table that may belong to another layer too.
    ///
    /// # Shapes
    /// `weight`: `[classes, dim]`, `bias`: `[classes]`.
    ///
    /// # Panics
    /// If the two do not have the same number of classes.
    pub fn new(weight: &Tensor, bias: &Tensor) -> Self {
        assert_eq!(
            weight.size()[0],
            bias.size()[0],
            "classifier: weight [classes, dim] and bias [classes] disagree on classes"
        );
        Self {
            weight: weight.shallow_clone(),
            bias: bias.shallow_clone(),
        }
    }

    /// A classifier with a table of its own, from `dim` features to `classes`, with a trainable bias that
    /// starts at zero or none at all.
    pub fn linear(path: &Path<'_>, [dim, classes]: [i64; 2], bias: bool, init: Init) -> Self {
        Self {
            weight: path.parameter("weight", &[classes, dim], init),
            bias: path.bias(classes, bias),
        }
    }

    /// # Shapes
    /// `[.., dim]` to `[.., classes]`, in the type of `states`.
    pub fn logits(&self, states: &Tensor) -> Tensor {
        let kind = states.kind();
        states.linear(&self.weight.to_kind(kind), Some(self.bias.to_kind(kind))) // [.., classes]
    }

    /// Sum of the negative log-likelihoods of the targets, in nats and fp32. Zero for no rows, and
    /// for a row whose target is -100. The logits never exist as a whole, and one backward pass can be
    /// made: see [`linear_cross_entropy`].
    ///
    /// # Shapes
    /// `states`: `[rows, dim]`, `targets`: `[rows]` (int64). Returns a scalar.
    pub fn loss(&self, states: &Tensor, targets: &Tensor) -> Tensor {
        linear_cross_entropy(states, &self.weight, &self.bias, targets)
    }

    /// The loss as in [`Classifier::loss`] and the number of rows whose most probable class is the
    /// target. Needs little memory, records no gradient, waits for the device.
    ///
    /// # Shapes
    /// `states`: `[rows, dim]`, `targets`: `[rows]` (int64).
    pub fn score(&self, states: &Tensor, targets: &Tensor) -> (f64, u64) {
        tch::no_grad(|| {
            let parts = states
                .split(ROWS, 0)
                .into_iter()
                .zip(targets.split(ROWS, 0));
            parts.fold((0.0, 0), |(sum, hits), (states, targets)| {
                let logits = self.logits(&states); // [rows, classes]
                let right = logits
                    .argmax(-1, false)
                    .eq_tensor(&targets)
                    .sum(Kind::Int64);
                let loss = cross_entropy(&logits, &targets);
                (
                    sum + loss.double_value(&[]),
                    hits + right.int64_value(&[]) as u64,
                )
            })
        })
    }
}

/// ATen's label for a row that has no target.
const IGNORED: i64 = -100;

fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Tensor {
    let no_class_weights = None::<Tensor>;
    logits.to_kind(Kind::Float).cross_entropy_loss(
        targets,
        no_class_weights,
        tch::Reduction::Sum,
        IGNORED,
        0.0,
    )
}
