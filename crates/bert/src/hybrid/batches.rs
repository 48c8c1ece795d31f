use cloze_corpus::{DataSplit, TextPick};
use cloze_model::{Batch, Batches, Unmade};
use cloze_random::{Draws, Stream};
use cloze_transformer::{Mask, Tokens};
use tch::Tensor;

use super::{LmObjective, LmTargets, Mix};
use crate::Sentences;
use crate::collate::{Example, longest, masked_labels, real_tokens};

/// Batches of one run of text each, every sequence read one way.
///
/// The readings take turns over the sequences, in the order in which they are learned from, without
/// regard to steps. What is held out is read every way.
#[derive(Debug)]
pub struct Mixed {
    sentences: Sentences,
    mix: Mix,
    period: Vec<LmObjective>,
    split: DataSplit,
}

const PREFIX: Stream = Stream::named("bert.prefix");

impl Mixed {
    /// Of sequences without a second half.
    ///
    /// # Panics
    /// If the mix is one of nothing.
    pub fn new(sentences: Sentences, mix: Mix, split: DataSplit) -> Self {
        Self {
            period: mix.period(),
            sentences,
            mix,
            split,
        }
    }

    /// A sequence, and the length of its prefix.
    fn example(&self, step: u64, objective: LmObjective, pick: TextPick) -> (Example, i64) {
        if objective == LmObjective::Masked {
            return (self.sentences.example(step, pick), 0);
        }
        let ids = self.sentences.framed(pick);
        let prefix = match objective {
            // The frame's first token alone, up to all but the last token.
            LmObjective::Prefix => {
                let mut draws = Draws::new(self.sentences.seed, PREFIX, step, pick.index);
                1 + draws.below(ids.len() as u64 - 1) as usize
            }
            _ => 1,
        };
        let targets = (prefix..ids.len()).map(|next| (next - 1, ids[next]));
        let example = Example {
            second: ids.len(),
            targets: targets.collect(),
            wrong: false,
            ids,
        };
        (example, prefix as i64)
    }

    fn batch(
        &self,
        step: u64,
        objective: LmObjective,
        picks: &[TextPick],
    ) -> Batch<Tokens, LmTargets> {
        let device = self.sentences.device;
        let (examples, prefixes): (Vec<Example>, Vec<i64>) = picks
            .iter()
            .map(|&pick| self.example(step, objective, pick))
            .unzip();
        let frame = &self.sentences.frame;
        // Behind a real token stands nothing but padding, which a causal mask hides by itself.
        let input = match objective {
            LmObjective::Masked => frame.tokens(&examples, device),
            LmObjective::Causal => frame.under(&examples, Mask::Causal, device),
            LmObjective::Prefix => {
                let lengths = Tensor::from_slice(&prefixes).to_device(device); // [batch]
                let mask = Mask::prefix(&lengths, longest(&examples) as i64);
                frame.under(&examples, Mask::Causal.or(&mask), device)
            }
        };
        Batch {
            tokens: real_tokens(&examples),
            labels: LmTargets {
                objective,
                targets: masked_labels(&examples, device),
            },
            input,
        }
    }
}

impl Batches<Batch<Tokens, LmTargets>> for Mixed {
    /// Micro-batches of one objective each, the shortest sequences first: those that go through the
    /// network together have little padding.
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Batch<Tokens, LmTargets>>> {
        let Sentences { shape, sampler, .. } = &self.sentences;
        let mut picks = sampler.at(step);
        picks.sort_by_key(|&pick| self.sentences.tokens(pick));
        let has = |objective: LmObjective, pick: TextPick| match self.split {
            DataSplit::HeldOut => true,
            DataSplit::Train => {
                let place = (step * shape.sequences + pick.index) % self.period.len() as u64;
                self.period[place as usize] == objective
            }
        };
        let of = |(objective, _): (LmObjective, f64)| {
            let picks = picks.iter().copied().filter(|&pick| has(objective, pick));
            let picks: Vec<TextPick> = picks.collect();
            let unmade = |picks: &[TextPick]| {
                let picks = picks.to_vec();
                Box::new(move || self.batch(step, objective, &picks)) as Unmade<'_, _>
            };
            let micro = picks.chunks(shape.micro as usize);
            micro.map(unmade).collect::<Vec<_>>()
        };
        self.mix.shares().into_iter().flat_map(of).collect()
    }

    fn epoch(&self) -> u64 {
        self.sentences.sampler.epoch()
    }
}
