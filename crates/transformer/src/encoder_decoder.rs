use std::rc::Rc;

use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::Path;
use tch::Tensor;

use crate::inspection::Looking;
use crate::{
    Cache, Config, Embeddings, Inspection, Own, Recorder, Tokens, Transformer, WithMemory, blocks,
};

/// A decoder that attends to what an encoder read (Vaswani et al., 2017).
#[derive(Debug)]
pub struct EncoderDecoder {
    /// What reads.
    pub encoder: Transformer,
    /// What writes; its table is that of an output layer.
    pub decoder: Transformer<WithMemory>,
}

/// A text to read and a text to write.
#[derive(Debug)]
pub struct Pair {
    /// What the encoder reads.
    pub source: Tokens,
    /// What the decoder has written so far; its mask is usually causal.
    pub target: Tokens,
    /// What each token of the target may see of the source.
    pub memory_mask: Mask,
}

impl EncoderDecoder {
    /// Two networks of one shape, with a token table of `vocab` rows each.
    ///
    /// # Panics
    /// If the configuration has [`problems`](Config::problems).
    pub fn new(path: &Path<'_>, config: &Config, vocab: i64) -> Self {
        // Nothing is predicted from the encoder's states: it needs no table for that.
        let encoder = Config {
            tied: true,
            ..config.clone()
        };
        let decoder = path / "decoder";
        Self {
            encoder: Transformer::new(&(path / "encoder"), &encoder, vocab),
            decoder: Transformer {
                embeddings: Embeddings::new(&(&decoder / "embeddings"), config, vocab),
                stack: blocks::decoder(&decoder, config),
            },
        }
    }

    /// What the encoder makes of a source, without dropout: the memory of [`Self::extend`].
    ///
    /// # Shapes
    /// Returns `[batch, mem, dim]`.
    pub fn encode(&self, source: &Tokens) -> Tensor {
        self.encoder.states(source, false)
    }

    /// States of tokens of the target that follow those in the cache, which then holds them, and
    /// what attention needs of the memory, too.
    ///
    /// # Shapes
    /// `target`: `[batch, seq]`, `memory`: `[batch, mem, dim]`. Returns `[batch, seq, dim]`.
    ///
    /// # Panics
    /// If the cache has no room for them.
    pub fn extend(
        &self,
        target: &Tokens,
        memory: &Tensor,
        memory_mask: &Mask,
        cache: &Rc<Cache>,
    ) -> Tensor {
        let recorder = Rc::clone(cache) as Rc<dyn Recorder>;
        let own = Own::recorded(&target.mask, recorder);
        self.write(target, own, memory.shallow_clone(), memory_mask)
    }

    /// States of the target, without dropout. What the recorders of the encoder and of the decoder
    /// answer is what the two go on with.
    ///
    /// # Shapes
    /// Returns `[batch, seq, dim]`.
    pub fn recorded(&self, pair: &Pair, [encoder, decoder]: [Rc<dyn Recorder>; 2]) -> Tensor {
        let memory = self.encoder.recorded(&pair.source, encoder); // [batch, mem, dim]
        let own = Own::recorded(&pair.target.mask, decoder);
        self.write(&pair.target, own, memory, &pair.memory_mask)
    }

    /// Reads and writes without dropout, and keeps what there is to see in the encoder and in the
    /// decoder: see [`Transformer::inspect`].
    pub fn inspect(&self, pair: &Pair) -> [Inspection; 2] {
        let looking = [(); 2].map(|()| Rc::new(Looking::default()));
        let recorders = looking
            .each_ref()
            .map(|one| Rc::clone(one) as Rc<dyn Recorder>);
        let _ = self.recorded(pair, recorders);
        looking.map(|looking| looking.seen())
    }

    fn write(&self, target: &Tokens, own: Own, memory: Tensor, memory_mask: &Mask) -> Tensor {
        let scope = WithMemory {
            own,
            memory,
            memory_mask: memory_mask.shallow_clone(),
        };
        self.decoder.read(target, &scope)
    }
}

impl Backbone for EncoderDecoder {
    type Input = Pair;

    fn states(&self, pair: &Pair, train: bool) -> Tensor {
        let memory = self.encoder.states(&pair.source, train); // [batch, mem, dim]
        let own = Own::new(&pair.target.mask, train);
        self.write(&pair.target, own, memory, &pair.memory_mask)
    }
}
