use std::sync::Arc;

use cloze_corpus::{Recipe, Store};
use cloze_gpt::{CausalLm, Config, Windows};
use cloze_model::{Part, Pretraining};
use cloze_transformer::Transformer;

use crate::config::Problem;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::show;
use crate::task::{Assembled, Job, Task, Trainable};

impl Task for Config {
    fn name(&self) -> &'static str {
        "GPT"
    }

    fn specials(&self) -> Vec<String> {
        Recipe::gpt_specials()
    }

    fn shortest_sequence(&self) -> i64 {
        1
    }

    fn problems(&self, _: &Settings) -> Vec<Problem> {
        Vec::new()
    }

    fn head_flops(&self, dim: f64, vocab: f64) -> f64 {
        2.0 * dim * vocab
    }

    fn assemble(&self, job: &Job) -> Result<Box<dyn Trainable>, Failure> {
        let Job {
            settings,
            tokenizer,
            parameters,
            device,
            ..
        } = job;
        let vocab = tokenizer.vocab_size() as i64;
        let backbone = Transformer::new(&parameters.root(), &settings.model, vocab);
        let objective = CausalLm::new(backbone.table());
        let windows = |store: &Arc<Store>, part| {
            let (store, seed) = (Arc::clone(store), settings.train.seed);
            Windows::new(store, tokenizer, self, settings.batch, part, seed, *device)
        };
        Ok(Box::new(Assembled {
            train: windows(&job.train, Part::Train)?,
            held_out: windows(&job.held_out, Part::HeldOut)?,
            model: Pretraining {
                backbone,
                objective,
            },
            show: |model, job| show::sample(&model.backbone, &model.objective, job),
        }))
    }
}
