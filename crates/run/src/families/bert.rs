use std::sync::Arc;

use cloze_bert::{Config, Pairs, Second, Sentences, Singles, bert, roberta};
use cloze_config::Problem;
use cloze_corpus::{DataSplit, Recipe, Texts};
use cloze_hub::OwnConfig;
use cloze_tensor::Parameters;
use tch::Device;

use crate::task::{Assembled, Task};
use crate::{Error, RunData, Settings, show};

impl Task for Config {
    fn name(&self) -> &'static str {
        "BERT"
    }

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig::bert(network.clone(), vocab, self)
    }

    fn specials(&self) -> Vec<String> {
        Recipe::bert_specials()
    }

    /// The frame, and a token for each part.
    fn shortest_sequence(&self) -> i64 {
        self.second.framing() as i64 + 2
    }

    fn terms(&self) -> Vec<&'static str> {
        match self.second {
            Second::None => vec!["mlm"],
            Second::Next => vec!["mlm", "nsp"],
            Second::Order => vec!["mlm", "sop"],
        }
    }

    fn problems(&self, settings: &Settings) -> Vec<Problem> {
        let masked = share_problem("family.bert.masked_share", self.masked_share);
        let segments = settings.model.segments;
        let halves = (self.second != Second::None && segments == 1).then(|| {
            Problem::new(
                "model.segments",
                segments,
                "2, for two halves; or 0, for no segments",
            )
        });
        masked.into_iter().chain(halves).collect()
    }

    /// The transform and the vocabulary, for masked rows only.
    fn head_flops(&self, dim: f64, vocab: f64) -> f64 {
        self.masked_share * 2.0 * (dim * dim + dim * vocab)
    }

    fn assemble(
        &self,
        settings: &Settings,
        data: &RunData,
        parameters: &Parameters,
        device: Device,
    ) -> Result<Assembled, Error> {
        let (tokenizer, vocab) = (&data.tokenizer, settings.vocab(&data.tokenizer));
        let (root, network) = (parameters.root(), &settings.model);
        let (shape, seed) = (settings.batch, settings.train.seed);
        let sentences = |texts: Texts, shape, part, seed| {
            Sentences::new(texts, tokenizer, self, shape, part, seed, device)
        };
        let train = |shape, seed| sentences(data.train.clone(), shape, DataSplit::Train, seed);
        let held_out = data.each_held_out(|store| {
            sentences(Arc::clone(store).into(), shape, DataSplit::HeldOut, seed)
        })?;
        Ok(match self.second {
            Second::None => Assembled::new(
                roberta(&root, network, vocab),
                RunData::stages(settings, |shape, seed| train(shape, seed).map(Singles))?,
                each(held_out, Singles),
                |model, settings, data| {
                    show::fill(&model.backbone, &model.objective, settings, data)
                },
            ),
            second => Assembled::new(
                bert(&root, network, vocab, second),
                RunData::stages(settings, |shape, seed| train(shape, seed).map(Pairs))?,
                each(held_out, Pairs),
                |model, settings, data| {
                    show::fill(&model.backbone, &model.objective.0, settings, data)
                },
            ),
        })
    }
}

/// A share of tokens that cannot be masked.
pub(super) fn share_problem(path: &str, share: f64) -> Option<Problem> {
    (!(share > 0.0 && share <= 1.0)).then(|| Problem::new(path, share, "above 0, at most 1"))
}

fn each<A, B>(sets: Vec<(String, A)>, wrap: impl Fn(A) -> B) -> Vec<(String, B)> {
    let wrapped = sets.into_iter().map(|(name, set)| (name, wrap(set)));
    wrapped.collect()
}
