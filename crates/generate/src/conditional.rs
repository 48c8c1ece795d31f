use std::rc::Rc;

use cloze_gpt::CausalLm;
use cloze_transformer::{Cache, EncoderDecoder, Mask, Tokens};
use tch::{Device, Tensor};

use crate::aligned::Aligned;
use crate::causal::last_logits;
use crate::{Decoder, DecodingState};

/// An encoder-decoder that writes about sources: one for each prompt.
#[derive(Debug)]
pub struct Conditional<'a> {
    network: &'a EncoderDecoder,
    head: &'a CausalLm,
    source: Tokens,
    memory_mask: Mask,
}

#[derive(Debug)]
struct ConditionalReading<'a> {
    decoder: &'a Conditional<'a>,
    cache: Rc<Cache>,
    texts: Aligned,
    memory: Tensor, // [batch, mem, dim]
    memory_mask: Mask,
}

impl<'a> Conditional<'a> {
    /// `memory_mask` says what may be seen of the sources: usually their own mask.
    pub fn new(
        network: &'a EncoderDecoder,
        head: &'a CausalLm,
        source: Tokens,
        memory_mask: Mask,
    ) -> Self {
        Self {
            network,
            head,
            source,
            memory_mask,
        }
    }
}

impl Decoder for Conditional<'_> {
    fn max_len(&self) -> usize {
        self.network.decoder.max_len() as usize
    }

    fn vocab(&self) -> usize {
        self.network.decoder.vocab() as usize
    }

    fn device(&self) -> Device {
        self.network.decoder.device()
    }

    /// # Panics
    /// If there are not as many prompts as sources.
    fn begin(
        &self,
        prompts: &[Vec<u32>],
        capacity: usize,
    ) -> (Box<dyn DecodingState + '_>, Tensor) {
        let sources = self.source.ids.size()[0];
        assert!(
            sources == prompts.len() as i64,
            "{} prompts for {sources} sources: give one for each",
            prompts.len()
        );
        let (texts, tokens) = Aligned::begin(prompts, self.device());
        let reading = ConditionalReading {
            decoder: self,
            cache: Rc::new(Cache::new(capacity as i64)),
            texts,
            memory: self.network.encode(&self.source),
            memory_mask: self.memory_mask.shallow_clone(),
        };
        let logits = reading.logits(&tokens);
        (Box::new(reading), logits)
    }
}

impl ConditionalReading<'_> {
    fn logits(&self, tokens: &Tokens) -> Tensor {
        let network = self.decoder.network;
        let states = network.extend(tokens, &self.memory, &self.memory_mask, &self.cache);
        last_logits(self.decoder.head, &states)
    }
}

impl DecodingState for ConditionalReading<'_> {
    fn read(&mut self, tokens: &[u32]) -> Tensor {
        let tokens = self.texts.next(tokens);
        self.logits(&tokens)
    }

    fn select(&mut self, rows: &Tensor) {
        self.cache.select(rows);
        self.texts.select(rows);
        self.memory = self.memory.index_select(0, rows);
        self.memory_mask = match &self.memory_mask {
            Mask::Keep(keep) => Mask::Keep(of_each(keep, rows)),
            Mask::Bias(bias) => Mask::Bias(of_each(bias, rows)),
            same => same.shallow_clone(),
        };
    }

    fn bytes(&self) -> u64 {
        self.cache.bytes()
    }
}

/// The rows of a mask, unless it has one for all.
fn of_each(mask: &Tensor, rows: &Tensor) -> Tensor {
    if mask.size()[0] == 1 {
        mask.shallow_clone()
    } else {
        mask.index_select(0, rows)
    }
}
