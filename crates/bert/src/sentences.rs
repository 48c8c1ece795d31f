use std::ops::Range;
use std::sync::Arc;

use cloze_corpus::{BatchShape, DataSplit, Store, TextPick, TextSampler, Texts, Tokenizer};
use cloze_model::{Batch, Batches, Unmade};
use cloze_random::{Draws, Stream};
use cloze_transformer::Tokens;
use tch::{Device, Tensor};

use crate::chunks::Chunks;
use crate::collate::{Example, Frame, masked_labels, real_tokens, second_labels};
use crate::{Config, Error, Masking, Second, Targets};

/// Runs of sentences from one or more stores, framed and covered: what [`Pairs`] and [`Singles`] share.
///
/// Every choice (which run, where it is halved, whether the second half is wrong, what is covered)
/// is a function of the seed, the step and the place in the step.
#[derive(Debug)]
pub struct Sentences {
    texts: Vec<Text>,
    pub(crate) sampler: TextSampler,
    masking: Masking,
    pub(crate) frame: Frame,
    second: Second,
    pub(crate) shape: BatchShape,
    pub(crate) seed: u64,
    pub(crate) device: Device,
}

/// A store, cut into runs.
#[derive(Debug)]
struct Text {
    store: Arc<Store>,
    chunks: Chunks,
}

/// Batches of two halves with two labels: BERT's.
#[derive(Debug)]
pub struct Pairs(pub Sentences);

/// Batches of one run of text with one label: RoBERTa's.
#[derive(Debug)]
pub struct Singles(pub Sentences);

const ORDER: Stream = Stream::named("bert.order");
const EXAMPLE: Stream = Stream::named("bert.example");

impl Sentences {
    /// The sequences of one text, or of several by weight: without end for training, every one once
    /// where it is held out.
    ///
    /// # Errors
    /// If a text is too short, or the tokenizer lacks a token that frames or covers.
    ///
    /// # Panics
    /// If a sequence of `shape.length` tokens has no room for text, or more than one text is held out.
    pub fn new(
        texts: impl Into<Texts>,
        tokenizer: &Tokenizer,
        config: &Config,
        shape: BatchShape,
        split: DataSplit,
        seed: u64,
        device: Device,
    ) -> Result<Self, Error> {
        let budget = shape.length - config.second.framing() as i64;
        assert!(
            budget > 0,
            "a sequence of batch.length = {} tokens has no room for text beside the {} that frame \
             it",
            shape.length,
            config.second.framing()
        );
        let separator = u64::from(tokenizer.end_of_text().is_some());
        let given = texts.into();
        let cut = |store: &Arc<Store>| {
            Ok(Text {
                chunks: Chunks::new(store, separator, budget as u64)?,
                store: Arc::clone(store),
            })
        };
        let texts = given.stores().iter().map(cut);
        let texts = texts.collect::<Result<Vec<_>, Error>>()?;
        let runs: Vec<u64> = texts.iter().map(|text| text.chunks.len()).collect();
        let sampler = given.sampler(&runs, shape.sequences, split, seed, ORDER);
        let masking = Masking::new(config, tokenizer)?;
        let frame = Frame::new(tokenizer)?;
        let second = config.second;
        Ok(Self {
            texts,
            sampler,
            masking,
            frame,
            second,
            shape,
            seed,
            device,
        })
    }

    /// The micro-batches of a step, of which each is made from its sequences.
    fn cut<'a, B>(
        &'a self,
        step: u64,
        make: impl Fn(Vec<Example>) -> B + Copy + 'a,
    ) -> Vec<Unmade<'a, B>> {
        let picks = self.sampler.at(step);
        let micro = picks.chunks(self.shape.micro as usize);
        let unmade = |picks: &[TextPick]| {
            let picks = picks.to_vec();
            let examples = move || picks.iter().map(|&pick| self.example(step, pick)).collect();
            Box::new(move || make(examples())) as Unmade<'_, _>
        };
        micro.map(unmade).collect()
    }

    /// A sequence, covered.
    pub(crate) fn example(&self, step: u64, pick: TextPick) -> Example {
        let mut draws = Draws::new(self.seed, EXAMPLE, step, pick.index);
        // Every other place of the run: exactly half of the pairs are wrong, and since the order of
        // the chunks is random, so is which.
        let wrong = (step * self.shape.sequences + pick.index) % 2 == 1;
        let (parts, wrong) = self.parts(pick, wrong, &mut draws);
        let parts: Vec<_> = parts
            .into_iter()
            .map(|part| self.texts[pick.text].store.tokens(part))
            .collect();
        let (mut ids, second) = self.frame.join(&parts);
        let targets = self.masking.cover(&mut ids, &mut draws);
        Example {
            ids,
            second,
            targets,
            wrong,
        }
    }

    /// Tokens of a whole run, without its frame.
    pub(crate) fn tokens(&self, pick: TextPick) -> u64 {
        let run = self.texts[pick.text].chunks.get(pick.item);
        run.end - run.start
    }

    /// A whole run, framed.
    pub(crate) fn framed(&self, pick: TextPick) -> Vec<u32> {
        let Text { store, chunks } = &self.texts[pick.text];
        let run = store.tokens(chunks.get(pick.item));
        self.frame.join(&[run]).0
    }

    /// The one or two runs of a sequence, and whether the second is wrong. A chunk of one token has
    /// no second half: the label is then what can be.
    fn parts(&self, pick: TextPick, wrong: bool, draws: &mut Draws) -> (Vec<Range<u64>>, bool) {
        let text = &self.texts[pick.text];
        let whole = text.chunks.get(pick.item);
        if self.second == Second::None {
            return (vec![whole], false);
        }
        let (first, second) = text.halve(whole, draws);
        match self.second {
            Second::Next if wrong || second.is_empty() => {
                let other = text.elsewhere(pick.item, draws);
                let room =
                    self.shape.length as u64 - Second::Next.framing() - (first.end - first.start);
                (
                    vec![first, other.start..other.end.min(other.start + room)],
                    true,
                )
            }
            Second::Order if wrong && !second.is_empty() => (vec![second, first], true),
            _ => (vec![first, second], false),
        }
    }
}

impl Text {
    /// Cuts a run at a sentence or, where it is a single one, at a token.
    fn halve(&self, run: Range<u64>, draws: &mut Draws) -> (Range<u64>, Range<u64>) {
        let mut inner = self.store.sentences_in(run.start + 1..run.end);
        let middle = match (inner.len() as u64, run.end - run.start) {
            (0, 1) => run.end,
            (0, tokens) => run.start + 1 + draws.below(tokens - 1),
            (sentences, _) => inner
                .nth(draws.below(sentences) as usize)
                .expect("drawn below the length"),
        };
        (run.start..middle, middle..run.end)
    }

    /// A second half from another document or, where there is only one document, from another
    /// place of it.
    fn elsewhere(&self, chunk: u64, draws: &mut Draws) -> Range<u64> {
        let own = self
            .store
            .document(self.store.document_at(self.chunks.get(chunk).start));
        let mut excluded = self.chunks.within(&own);
        if excluded.end - excluded.start == self.chunks.len() {
            excluded = chunk..chunk + 1;
        }
        let drawn = draws.below(self.chunks.len() - (excluded.end - excluded.start));
        let other = if drawn < excluded.start {
            drawn
        } else {
            drawn + (excluded.end - excluded.start)
        };
        let (first, second) = self.halve(self.chunks.get(other), draws);
        if second.is_empty() { first } else { second }
    }
}

impl Pairs {
    /// The pairs of a step with nothing covered, in micro-batches, each with the class of each
    /// sequence: 0 where the second half is the right one, 1 where it is wrong.
    ///
    /// # Shapes
    /// The classes: `[batch]`, int64.
    pub fn uncovered(&self, step: u64) -> Vec<(Tokens, Tensor)> {
        let Sentences { frame, device, .. } = self.0;
        let shown = move |mut examples: Vec<Example>| {
            for Example { ids, targets, .. } in &mut examples {
                targets.iter().for_each(|&(at, id)| ids[at] = id);
            }
            (
                frame.tokens(&examples, device),
                second_labels(&examples, device),
            )
        };
        let unmade = self.0.cut(step, shown).into_iter();
        unmade.map(|make| make()).collect()
    }
}

impl Batches<Batch<Tokens, (Targets, Tensor)>> for Pairs {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Batch<Tokens, (Targets, Tensor)>>> {
        let Sentences { frame, device, .. } = self.0;
        self.0.cut(step, move |examples| Batch {
            input: frame.tokens(&examples, device),
            labels: (
                masked_labels(&examples, device),
                second_labels(&examples, device),
            ),
            tokens: real_tokens(&examples),
        })
    }

    fn epoch(&self) -> u64 {
        self.0.sampler.epoch()
    }
}

impl Batches<Batch<Tokens, Targets>> for Singles {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Batch<Tokens, Targets>>> {
        let Sentences { frame, device, .. } = self.0;
        self.0.cut(step, move |examples| Batch {
            input: frame.tokens(&examples, device),
            labels: masked_labels(&examples, device),
            tokens: real_tokens(&examples),
        })
    }

    fn epoch(&self) -> u64 {
        self.0.sampler.epoch()
    }
}
