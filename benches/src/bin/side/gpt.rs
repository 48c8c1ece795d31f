use cloze_benches::Size;
use cloze_gpt::CausalLm;
use cloze_model::{Answers, Batch, Pretraining};
use cloze_tensor::Path;
use cloze_transformer::{Config, Mask, Tokens, Transformer};
use tch::Tensor;

use crate::family::{Family, Named, ids};
use crate::job::Job;

/// The next token (Radford et al., 2019).
#[derive(Debug)]
pub(crate) struct GptSide;

const NO_TARGET: f64 = -100.0;

impl Family for GptSide {
    type Model = Pretraining<Transformer, CausalLm>;
    const NAME: cloze_hub::Architecture = cloze_hub::Architecture::Gpt;

    fn network(size: &Size) -> Config {
        cloze_benches::gpt(size)
    }

    fn model(root: &Path<'_>, config: &Config, vocab: i64) -> Self::Model {
        let backbone = Transformer::new(root, config, vocab);
        let objective = CausalLm::new(backbone.table());
        Pretraining {
            backbone,
            objective,
        }
    }

    /// `transformers` moves the labels by one itself.
    fn draw(job: &Job, step: u64) -> Named {
        let ids = Tensor::from_slice(&ids(job, step)).reshape([job.sequences, job.length]);
        let labels = ids.copy();
        Named::from([("input_ids".to_owned(), ids), ("labels".to_owned(), labels)])
    }

    /// As there, the last token of a sequence has no target.
    fn batch(named: &Named) -> Batch<Tokens, Answers> {
        let ids = &named["input_ids"]; // [batch, seq]
        let following = named["labels"].slice(1, 1, None, 1); // [batch, seq - 1]
        let labels = following.pad([0, 1], "constant", NO_TARGET); // [batch, seq]
        Batch {
            input: Tokens::new(ids, Mask::Causal),
            labels: Answers::counted(labels),
            tokens: ids.numel() as u64,
        }
    }

    fn head_flops(job: &Job) -> f64 {
        let targets = job.tokens() - job.sequences;
        2.0 * (targets * job.dim * job.vocab) as f64
    }
}
