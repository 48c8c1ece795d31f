use std::sync::Arc;

use cloze_bert::{HybridConfig, HybridLm, Mixed, Reading, Sentences};
use cloze_corpus::{Recipe, Store};
use cloze_generate::Causal;
use cloze_hub::OwnConfig;
use cloze_model::{Part, Pretraining};
use cloze_transformer::Transformer;

use super::bert::share_problem;
use crate::config::Problem;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::show;
use crate::task::{Assembled, Job, Task, Trainable};

impl Task for HybridConfig {
    fn name(&self) -> &'static str {
        "hybrid"
    }

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig::hybrid(network.clone(), vocab, self)
    }

    fn specials(&self) -> Vec<String> {
        Recipe::bert_specials()
    }

    fn shortest_sequence(&self) -> i64 {
        self.masked().shortest_sequence()
    }

    fn problems(&self, _: &Settings) -> Vec<Problem> {
        let nothing = (self.mix.whole() == 0).then(|| {
            let allowed = "1 or more for one of its parts";
            Problem::new("family.hybrid.mix", "all 0", allowed)
        });
        let share = share_problem("family.hybrid.masked_share", self.masked_share);
        nothing.into_iter().chain(share).collect()
    }

    /// The one head: for masked rows only, or for all.
    fn head_flops(&self, dim: f64, vocab: f64) -> f64 {
        let whole = 2.0 * (dim * dim + dim * vocab);
        let of = |(reading, share)| match reading {
            Reading::Masked => share * self.masked().head_flops(dim, vocab),
            // Half of a prefix's sequence is predicted, on average.
            Reading::Prefix => share * whole / 2.0,
            Reading::Causal => share * whole,
        };
        self.mix.shares().into_iter().map(of).sum()
    }

    fn assemble(&self, job: &Job) -> Result<Box<dyn Trainable>, Failure> {
        let Job {
            settings,
            tokenizer,
            parameters,
            device,
            ..
        } = job;
        let root = parameters.root();
        let backbone = Transformer::new(&root, &settings.model, job.vocab);
        let (path, table) = (&root / "masked", backbone.table());
        let objective = HybridLm::new(&path, &settings.model, table, &self.mix);
        let masked = self.masked();
        let mixed = |store: &Arc<Store>, shape, part, seed| {
            let store = Arc::clone(store);
            let sentences = Sentences::new(store, tokenizer, &masked, shape, part, seed, *device)?;
            Ok::<_, cloze_bert::Error>(Mixed::new(sentences, self.mix, part))
        };
        let (shape, seed) = (settings.batch, settings.train.seed);
        Ok(Box::new(Assembled {
            train: job.train(|shape, seed| mixed(&job.train, shape, Part::Train, seed))?,
            held_out: job.held_out(|store| mixed(store, shape, Part::HeldOut, seed))?,
            model: Pretraining {
                backbone,
                objective,
            },
            show,
        }))
    }
}

/// Fillings and a sample, as far as either was learned.
fn show(model: &Pretraining<Transformer, HybridLm>, job: &Job) -> Result<String, Failure> {
    let (network, head) = (&model.backbone, model.objective.head());
    let mut shown = Vec::new();
    let readings: Vec<Reading> = model.objective.readings().collect();
    if readings.contains(&Reading::Masked) {
        shown.push(show::fill(network, head, job)?);
    }
    if readings.iter().any(|reading| *reading != Reading::Masked) {
        let decoder = Causal::new(network, head).behind(job.tokenizer.classify());
        shown.push(show::sample(&decoder, job.tokenizer.separate(), job)?);
    }
    Ok(shown.join("\n"))
}
