use cloze_model::{Batch, Batches, Part};
use cloze_random::{Draws, Pick, Stream};
use cloze_transformer::{Mask, Tokens};
use tch::Tensor;

use super::{Mix, Reading, ReadingTargets};
use crate::Sentences;
use crate::collate::{Example, masked_labels};

/// Batches of one run of text each, every sequence read one way.
///
/// The readings take turns over the sequences, in the order in which they are learned from, without
/// regard to steps. What is held out is read every way.
#[derive(Debug)]
pub struct Mixed {
    sentences: Sentences,
    mix: Mix,
    period: Vec<Reading>,
    part: Part,
}

const PREFIX: Stream = Stream::named("bert.prefix");

impl Mixed {
    /// Of sequences without a second half.
    ///
    /// # Panics
    /// If the mix is one of nothing.
    pub fn new(sentences: Sentences, mix: Mix, part: Part) -> Self {
        Self {
            period: mix.period(),
            sentences,
            mix,
            part,
        }
    }

    /// The picks of a step by their reading, the shortest sequences first: those that go through the
    /// network together have little padding, and how a step is cut changes nothing else.
    fn read(&self, step: u64) -> Vec<(Reading, Vec<Pick>)> {
        let sequences = self.sentences.shape.sequences;
        let mut picks = self.sentences.sampler.at(step);
        picks.sort_by_key(|&pick| self.sentences.tokens(pick));
        let of = |reading: Reading| match self.part {
            Part::HeldOut => picks.clone(),
            Part::Train => {
                let turn = |pick: &&Pick| {
                    let place = (step * sequences + pick.index) % self.period.len() as u64;
                    self.period[place as usize] == reading
                };
                picks.iter().filter(turn).copied().collect()
            }
        };
        let readings = self.mix.shares().into_iter();
        readings
            .map(|(reading, _)| (reading, of(reading)))
            .collect()
    }

    fn batch(&self, step: u64, reading: Reading, picks: &[Pick]) -> Batch<Tokens, ReadingTargets> {
        let device = self.sentences.device;
        let (examples, prefixes): (Vec<Example>, Vec<i64>) = picks
            .iter()
            .map(|&pick| self.example(step, reading, pick))
            .unzip();
        // Behind a real token stands nothing but padding, which a causal mask hides by itself.
        let input = match reading {
            Reading::Masked => self.sentences.frame.tokens(&examples, device),
            Reading::Causal => self.sentences.frame.under(&examples, Mask::Causal, device),
            Reading::Prefix => {
                let lengths = Tensor::from_slice(&prefixes).to_device(device); // [batch]
                let longest = examples.iter().map(|example| example.ids.len()).max();
                let mask = Mask::prefix(&lengths, longest.unwrap_or(0) as i64);
                self.sentences
                    .frame
                    .under(&examples, Mask::Causal.or(&mask), device)
            }
        };
        Batch {
            tokens: examples
                .iter()
                .map(|example| example.ids.len() as u64)
                .sum(),
            labels: ReadingTargets {
                reading,
                targets: masked_labels(&examples, device),
            },
            input,
        }
    }

    /// A sequence, and the length of its prefix.
    fn example(&self, step: u64, reading: Reading, pick: Pick) -> (Example, i64) {
        if reading == Reading::Masked {
            return (self.sentences.example(step, pick), 0);
        }
        let ids = self.sentences.framed(pick);
        let prefix = match reading {
            // The frame's first token alone, up to all but the last token.
            Reading::Prefix => {
                let mut draws = Draws::new(self.sentences.seed, PREFIX, step, pick.index);
                1 + draws.below(ids.len() as u64 - 1) as usize
            }
            _ => 1,
        };
        let targets = (prefix..ids.len())
            .map(|next| (next - 1, ids[next]))
            .collect();
        let second = ids.len();
        (
            Example {
                ids,
                second,
                targets,
                wrong: false,
            },
            prefix as i64,
        )
    }
}

impl Batches<Batch<Tokens, ReadingTargets>> for Mixed {
    fn at(&self, step: u64) -> Vec<Batch<Tokens, ReadingTargets>> {
        let micro = self.sentences.shape.micro as usize;
        let readings = self.read(step);
        let parts = readings
            .iter()
            .flat_map(|(reading, picks)| picks.chunks(micro).map(move |picks| (*reading, picks)));
        parts
            .map(|(reading, picks)| self.batch(step, reading, picks))
            .collect()
    }

    fn epoch(&self) -> u64 {
        self.sentences.sampler.epoch()
    }
}
