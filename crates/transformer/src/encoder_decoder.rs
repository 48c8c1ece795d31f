use cloze_attention::Mask;
use cloze_model::Backbone;
use cloze_tensor::Path;
use tch::Tensor;

use crate::{Config, Embeddings, Layer, Own, Stack, Tokens, Transformer, WithMemory, blocks};

/// A decoder that attends to what an encoder read (Vaswani et al., 2017).
#[derive(Debug)]
pub struct EncoderDecoder {
    encoder: Transformer,
    embeddings: Embeddings,
    decoder: Stack<WithMemory>,
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
        let decoder = path / "decoder";
        Self {
            encoder: Transformer::new(&(path / "encoder"), config, vocab),
            embeddings: Embeddings::new(&(&decoder / "embeddings"), config, vocab),
            decoder: blocks::decoder(&decoder, config),
        }
    }

    /// The decoder's token table, for an output layer to be tied to: `[vocab, dim]`.
    pub fn table(&self) -> &Tensor {
        self.embeddings.table()
    }
}

impl Backbone for EncoderDecoder {
    type Input = Pair;

    fn states(&self, pair: &Pair, train: bool) -> Tensor {
        let scope = WithMemory {
            own: Own {
                mask: pair.target.mask.shallow_clone(),
                train,
            },
            memory: self.encoder.states(&pair.source, train), // [batch, mem, dim]
            memory_mask: pair.memory_mask.shallow_clone(),
        };
        self.decoder
            .forward(&self.embeddings.forward(&pair.target), &scope) // [batch, seq, dim]
    }
}
