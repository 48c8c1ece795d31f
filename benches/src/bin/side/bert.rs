use cloze_benches::Size;
use cloze_bert::{MaskedLm, Second, SecondSentence, Targets};
use cloze_model::{Batch, Pretraining};
use cloze_random::{Draws, Stream};
use cloze_tensor::Path;
use cloze_transformer::{Config, Mask, Tokens, Transformer};
use tch::Tensor;

use crate::family::{Family, Named, SEED, ids};
use crate::job::Job;

/// Masked tokens and the next sentence (Devlin et al., 2019), sequences of full length.
#[derive(Debug)]
pub(crate) struct BertSide;

const MASKED_SHARE: f64 = 0.15;
/// `[MASK]` of bert-base-uncased.
const MASK: i64 = 103;
const NO_TARGET: i64 = -100;
const ROWS: Stream = Stream::named("side.rows");
const NEXT: Stream = Stream::named("side.next");

impl Family for BertSide {
    type Model = Pretraining<Transformer, (MaskedLm, SecondSentence)>;
    const NAME: cloze_hub::Architecture = cloze_hub::Architecture::Bert;

    fn network(size: &Size) -> Config {
        cloze_benches::bert(size)
    }

    fn model(root: &Path<'_>, config: &Config, vocab: i64) -> Self::Model {
        let backbone = Transformer::new(root, config, vocab);
        let masked = MaskedLm::new(&(root / "masked"), config, backbone.table());
        let second = SecondSentence::new(&(root / "second"), config, Second::Next);
        Pretraining {
            backbone,
            objective: (masked, second),
        }
    }

    fn draw(job: &Job, step: u64) -> Named {
        let shape = [job.sequences, job.length];
        let mut ids = ids(job, step);
        let mut labels = vec![NO_TARGET; ids.len()];
        let mut rows: Vec<usize> = (0..ids.len()).collect();
        Draws::new(SEED, ROWS, step, 0).shuffle(&mut rows);
        for &row in &rows[..masked(job) as usize] {
            labels[row] = ids[row];
            ids[row] = MASK;
        }
        let second_half = |at: i64| i64::from(at % job.length >= job.length / 2);
        let segments: Vec<i64> = (0..job.tokens()).map(second_half).collect();
        let mut draws = Draws::new(SEED, NEXT, step, 0);
        let next: Vec<i64> = (0..job.sequences).map(|_| draws.below(2) as i64).collect();
        let matrix = |values: &[i64]| Tensor::from_slice(values).reshape(shape); // [batch, seq]
        Named::from([
            ("input_ids".to_owned(), matrix(&ids)),
            ("token_type_ids".to_owned(), matrix(&segments)),
            ("labels".to_owned(), matrix(&labels)),
            ("next_sentence_label".to_owned(), Tensor::from_slice(&next)), // [batch]
        ])
    }

    fn batch(named: &Named) -> Batch<Tokens, (Targets, Tensor)> {
        let ids = &named["input_ids"];
        let labels = named["labels"].flatten(0, -1); // [batch * seq]
        let rows = labels.ne(NO_TARGET).nonzero().squeeze_dim(1); // [targets]
        let targets = Targets {
            ids: labels.index_select(0, &rows),
            rows,
        };
        let segments = named["token_type_ids"].shallow_clone();
        Batch {
            input: Tokens::new(ids, Mask::All).with_segments(segments),
            labels: (targets, named["next_sentence_label"].shallow_clone()),
            tokens: ids.numel() as u64,
        }
    }

    /// Transform and vocabulary of the masked rows, pooler and two classes of each sequence.
    fn head_flops(job: &Job) -> f64 {
        let (dim, vocab) = (job.dim as f64, job.vocab as f64);
        let second = job.sequences as f64 * (dim * dim + 2.0 * dim);
        2.0 * (masked(job) as f64 * (dim * dim + dim * vocab) + second)
    }
}

/// Masked tokens of a step: the same number in each, so that steps cost the same.
fn masked(job: &Job) -> i64 {
    (job.tokens() as f64 * MASKED_SHARE) as i64
}
