use std::sync::Arc;

use cloze_corpus::{Recipe, Store};
use cloze_generate::Causal;
use cloze_gpt::{CausalLm, Config, Windows};
use cloze_hub::OwnConfig;
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

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig::gpt(network.clone(), vocab, self)
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
        let backbone = Transformer::new(&parameters.root(), &settings.model, job.vocab);
        let objective = CausalLm::new(backbone.table());
        let windows = |store: &Arc<Store>, shape, part, seed| {
            Windows::new(
                Arc::clone(store),
                tokenizer,
                self,
                shape,
                part,
                seed,
                *device,
            )
        };
        let (shape, seed) = (settings.batch, settings.train.seed);
        Ok(Box::new(Assembled {
            train: job.train(|shape, seed| windows(&job.train, shape, Part::Train, seed))?,
            held_out: job.held_out(|store| windows(store, shape, Part::HeldOut, seed))?,
            model: Pretraining {
                backbone,
                objective,
            },
            show: |model, job| {
                let decoder = Causal::new(&model.backbone, &model.objective);
                show::sample(&decoder, None, job)
            },
        }))
    }
}
