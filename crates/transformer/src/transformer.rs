use cloze_model::Backbone;
use cloze_tensor::Path;
use tch::Tensor;

use crate::{Config, Embeddings, Layer, Own, Stack, Tokens, blocks};

/// Embeddings and a stack of blocks. An encoder or a decoder, as the mask of the batch says.
#[derive(Debug)]
pub struct Transformer {
    embeddings: Embeddings,
    stack: Stack<Own>,
}

impl Transformer {
    /// A network for `vocab` tokens.
    ///
    /// # Panics
    /// If the configuration has [`problems`](Config::problems).
    pub fn new(path: &Path<'_>, config: &Config, vocab: i64) -> Self {
        let problems = config.problems();
        assert!(
            problems.is_empty(),
            "cannot build a transformer: {problems:?}"
        );
        Self {
            embeddings: Embeddings::new(&(path / "embeddings"), config, vocab),
            stack: blocks::encoder(path, config),
        }
    }

    /// The token table, for an output layer to be tied to: `[vocab, dim]`.
    pub fn table(&self) -> &Tensor {
        self.embeddings.table()
    }
}

impl Backbone for Transformer {
    type Input = Tokens;

    fn states(&self, tokens: &Tokens, train: bool) -> Tensor {
        let scope = Own {
            mask: tokens.mask.shallow_clone(),
            train,
        };
        self.stack.forward(&self.embeddings.forward(tokens), &scope) // [batch, seq, dim]
    }
}
