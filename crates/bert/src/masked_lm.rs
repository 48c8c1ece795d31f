use cloze_model::{Loss, Objective, Score, Term};
use cloze_tensor::{Classifier, Init, Linear, Norm, Path, axes, gelu};
use cloze_transformer::Config;
use tch::Tensor;

/// The tokens under the mask (Devlin et al., 2019, section 3.1).
///
/// Only masked rows go through the transform and the vocabulary: at 15 % that is most of the
/// head's work saved.
#[derive(Debug)]
pub struct MaskedLm {
    transform: Linear,
    norm: Box<dyn Norm>,
    vocabulary: Classifier,
}

/// The masked tokens of a batch.
#[derive(Debug)]
pub struct MaskedLabels {
    /// Where they are, counted through the batch: `sequence * seq + position`, `[targets]`, int64.
    pub rows: Tensor,
    /// What they were: `[targets]`, int64.
    pub ids: Tensor,
}

impl MaskedLm {
    /// A transform of the states, then an output layer with a bias, tied to the token table.
    ///
    /// # Shapes
    /// `table`: `[vocab, dim]`.
    pub fn new(path: &Path<'_>, config: &Config, table: &Tensor) -> Self {
        let [vocab, dim] = axes(table, "table", ["vocab", "dim"]);
        let init = Init::Normal {
            std: config.init_std,
        };
        let bias = (path / "vocabulary").parameter("bias", &[vocab], Init::Zeros);
        Self {
            transform: Linear::new(&(path / "transform"), dim, dim, true, init),
            norm: config.norm.build(&(path / "norm"), dim, config.eps, true),
            vocabulary: Classifier::new(table, &bias),
        }
    }

    /// Scores of every token at the given rows.
    ///
    /// # Shapes
    /// `states`: `[batch, seq, dim]`, `rows`: `[targets]`. Returns `[targets, vocab]`.
    pub fn logits(&self, states: &Tensor, rows: &Tensor) -> Tensor {
        self.vocabulary.logits(&self.transformed(states, rows))
    }

    fn transformed(&self, states: &Tensor, rows: &Tensor) -> Tensor {
        let chosen = states.flatten(0, 1).index_select(0, rows); // [targets, dim]
        self.norm.forward(&gelu(&self.transform.forward(&chosen)))
    }
}

impl Objective for MaskedLm {
    type Labels = MaskedLabels;

    fn counts(&self, labels: &MaskedLabels) -> Vec<u64> {
        vec![labels.ids.numel() as u64]
    }

    fn loss(&self, states: &Tensor, labels: &MaskedLabels) -> Loss {
        let sum = self
            .vocabulary
            .loss(&self.transformed(states, &labels.rows), &labels.ids);
        Loss::from(Term {
            name: NAME,
            sum,
            count: labels.ids.numel() as u64,
        })
    }

    fn score(&self, states: &Tensor, labels: &MaskedLabels) -> Vec<Score> {
        let (sum, hits) = self
            .vocabulary
            .score(&self.transformed(states, &labels.rows), &labels.ids);
        vec![Score {
            name: NAME,
            sum,
            hits,
            count: labels.ids.numel() as u64,
        }]
    }
}

const NAME: &str = "mlm";
