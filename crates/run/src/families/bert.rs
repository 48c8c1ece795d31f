use cloze_bert::{Config, Pairs, Second, Sentences, Singles, bert, roberta};
use cloze_config::Problem;
use cloze_corpus::{BatchShape, DataSplit, Recipe, Texts};
use cloze_hub::OwnConfig;
use cloze_tensor::Parameters;

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
    ) -> Result<Assembled, Error> {
        let (tokenizer, vocab) = (&data.tokenizer, settings.vocab(&data.tokenizer));
        let (root, network) = (parameters.root(), &settings.model);
        let sentences = |texts: Texts, shape: BatchShape, split: DataSplit, seed: u64| {
            let device = parameters.device();
            Sentences::new(texts, tokenizer, self, shape, split, seed, device)
        };
        Ok(match self.second {
            Second::None => Assembled::new(
                roberta(&root, network, vocab),
                data.batches(settings, |texts, shape, split, seed| {
                    sentences(texts, shape, split, seed).map(Singles)
                })?,
                |model, settings, data| {
                    show::fill(&model.backbone, &model.objective, settings, data)
                },
            ),
            second => Assembled::new(
                bert(&root, network, vocab, second),
                data.batches(settings, |texts, shape, split, seed| {
                    sentences(texts, shape, split, seed).map(Pairs)
                })?,
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
