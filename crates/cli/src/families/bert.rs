use std::sync::Arc;

use cloze_bert::{Config, MaskedLm, Pairs, Reading, Second, SecondSentence, Sentences, Singles};
use cloze_corpus::{Recipe, Store, Tokenizer};
use cloze_evaluate::Frame;
use cloze_generate::{Causal, Decoder};
use cloze_hub::{Bert, Export, OwnConfig, Saved};
use cloze_model::{Part, Pretraining};
use cloze_transformer::Transformer;

use crate::config::Problem;
use crate::failure::Failure;
use crate::models::{About, Filler, Pretrained, Reader};
use crate::settings::Settings;
use crate::show;
use crate::task::{Assembled, Job, Task, Trainable};

impl Task for Config {
    fn name(&self) -> &'static str {
        "BERT"
    }

    fn own_config(&self, network: &cloze_transformer::Config, vocab: i64) -> OwnConfig {
        OwnConfig {
            family: cloze_hub::Family::Bert,
            vocab_size: vocab,
            network: network.clone(),
            labels: Vec::new(),
            second: Some(self.second),
            readings: Vec::new(),
        }
    }

    fn specials(&self) -> Vec<String> {
        Recipe::bert_specials()
    }

    /// The frame, and a token for each part.
    fn shortest_sequence(&self) -> i64 {
        self.second.framing() as i64 + 2
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
        let masked = MaskedLm::new(&(&root / "masked"), &settings.model, backbone.table());
        let (shape, seed) = (settings.batch, settings.train.seed);
        let sentences = |store: &Arc<Store>, shape, part, seed| {
            Sentences::new(
                Arc::clone(store),
                tokenizer,
                self,
                shape,
                part,
                seed,
                *device,
            )
        };
        let train = |shape, seed| sentences(&job.train, shape, Part::Train, seed);
        let held_out = job.held_out(|store| sentences(store, shape, Part::HeldOut, seed))?;
        Ok(match self.second {
            Second::None => Box::new(Assembled {
                train: job.train(|shape, seed| train(shape, seed).map(Singles))?,
                held_out: each(held_out, Singles),
                model: Pretraining {
                    backbone,
                    objective: masked,
                },
                show: |model, job| show::fill(&model.backbone, &model.objective, job),
            }),
            second => {
                let second = SecondSentence::new(&(&root / "second"), &settings.model, second);
                Box::new(Assembled {
                    train: job.train(|shape, seed| train(shape, seed).map(Pairs))?,
                    held_out: each(held_out, Pairs),
                    model: Pretraining {
                        backbone,
                        objective: (masked, second),
                    },
                    show: |model, job| show::fill(&model.backbone, &model.objective.0, job),
                })
            }
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

impl Pretrained for Bert {
    fn about(&self) -> About<'_> {
        About {
            family: if self.readings == [Reading::Masked] {
                "BERT"
            } else {
                "hybrid"
            },
            preset: "bert-base",
            network: &self.config,
            vocab: self.vocab,
            parameters: &self.parameters,
            notes: &self.notes,
        }
    }

    fn save(&self, export: &Export<'_>) -> Result<Saved, cloze_hub::Error> {
        Self::save(self, export)
    }

    fn filler(&self) -> Option<Filler<'_>> {
        let masked = self.readings.contains(&Reading::Masked);
        Some((
            &self.backbone,
            self.heads.masked.as_ref().filter(|_| masked)?,
        ))
    }

    fn second(&self) -> Option<(&Transformer, &SecondSentence, Second)> {
        Some((&self.backbone, self.heads.second.as_ref()?, self.second))
    }

    fn reader(&self, tokenizer: &Tokenizer) -> Option<Reader<'_>> {
        let mut readings = self.readings.iter();
        let causal = readings.any(|reading| *reading != Reading::Masked);
        let head = self.heads.masked.as_ref().filter(|_| causal)?;
        Some((&self.backbone, head, Frame::of_encoder(tokenizer)))
    }

    fn decoder(&self, tokenizer: &Tokenizer) -> Option<Box<dyn Decoder + '_>> {
        let (network, head, _) = self.reader(tokenizer)?;
        let decoder = Causal::new(network, head);
        Some(Box::new(decoder.behind(tokenizer.classify())))
    }

    fn encoder(&self) -> Option<&Transformer> {
        Some(&self.backbone)
    }
}
