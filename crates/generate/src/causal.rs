use std::rc::Rc;

use cloze_hub::Pretrained;
use cloze_transformer::{Cache, Tokens, Transformer};
use tch::{Device, Kind, Tensor};

use crate::aligned::Aligned;
use crate::{Decoder, DecodingState, Error, Frame, Head, LanguageModel};

/// A network that reads from left to right, and writes: a GPT.
#[derive(Debug)]
pub struct Causal<'a> {
    network: &'a Transformer,
    head: &'a dyn Head,
    frame: Frame,
}

#[derive(Debug)]
struct CausalReading<'a> {
    decoder: &'a Causal<'a>,
    cache: Rc<Cache>,
    texts: Aligned,
}

impl<'a> Causal<'a> {
    /// A network with its head over the tokens.
    pub fn new(network: &'a Transformer, head: &'a dyn Head) -> Self {
        Self {
            network,
            head,
            frame: Frame::default(),
        }
    }

    /// A model that has learned to write: a GPT, or a hybrid.
    ///
    /// # Errors
    /// A model that has not learned it, or that has no tokenizer.
    pub fn of(model: &'a Pretrained) -> Result<Self, Error> {
        let LanguageModel {
            network,
            head,
            tokenizer,
            ..
        } = LanguageModel::causal(model)?;
        let frame = tokenizer.frame().clone();
        let decoder = Self::new(network, head);
        Ok(if model.is_hybrid() {
            decoder.behind(frame.before)
        } else {
            decoder.within(frame)
        })
    }

    /// The same, with tokens before each text that it has learned from: `[CLS]` for a
    /// [hybrid](cloze_bert::HybridLm).
    #[must_use]
    pub fn behind(self, before: impl IntoIterator<Item = u32>) -> Self {
        self.within(Frame {
            before: before.into_iter().collect(),
            after: Vec::new(),
        })
    }

    /// The same, with tokens around each prompt.
    #[must_use]
    pub fn within(self, frame: Frame) -> Self {
        Self { frame, ..self }
    }
}

impl Decoder for Causal<'_> {
    fn max_len(&self) -> usize {
        (self.network.max_len() as usize).saturating_sub(self.framing())
    }

    fn framing(&self) -> usize {
        self.frame.tokens()
    }

    fn vocab(&self) -> usize {
        self.network.vocab() as usize
    }

    fn device(&self) -> Device {
        self.network.device()
    }

    fn begin(
        &self,
        prompts: &[Vec<u32>],
        capacity: usize,
    ) -> (Box<dyn DecodingState + '_>, Tensor) {
        let framed = prompts.iter().map(|prompt| self.frame.around(prompt));
        let prompts: Vec<Vec<u32>> = framed.collect();
        let (texts, tokens) = Aligned::begin(&prompts, self.device());
        let capacity = capacity + self.framing();
        let reading = CausalReading {
            decoder: self,
            cache: Rc::new(Cache::new(capacity as i64)),
            texts,
        };
        let logits = reading.logits(&tokens);
        (Box::new(reading), logits)
    }
}

impl CausalReading<'_> {
    fn logits(&self, tokens: &Tokens) -> Tensor {
        let states = self.decoder.network.extend(tokens, &self.cache);
        last_logits(self.decoder.head, &states)
    }
}

impl DecodingState for CausalReading<'_> {
    fn read(&mut self, tokens: &[u32]) -> Tensor {
        let tokens = self.texts.next(tokens);
        self.logits(&tokens)
    }

    fn select(&mut self, rows: &Tensor) {
        self.cache.select(rows);
        self.texts.select(rows);
    }

    fn bytes(&self) -> u64 {
        self.cache.bytes()
    }
}

/// Only the last token goes through the vocabulary.
///
/// # Shapes
/// `states`: `[batch, seq, dim]`. Returns `[batch, vocab]`.
pub(crate) fn last_logits(head: &dyn Head, states: &Tensor) -> Tensor {
    head.scores(&states.select(1, -1)).to_kind(Kind::Float) // [batch, vocab]
}
