use std::fmt::Debug;
use std::rc::Rc;

use cloze_model::Backbone;
use cloze_native::part;
use cloze_tensor::Path;
use tch::{Device, Tensor};

use crate::inspection::Looking;
use crate::{Cache, Config, Embeddings, Inspection, Layer, Own, Recorder, Stack, Tokens, blocks};

/// Embeddings and a stack of blocks. An encoder or a decoder, as the mask of the batch says; in the
/// scope [`WithMemory`](crate::WithMemory), the decoder of an [`EncoderDecoder`](crate::EncoderDecoder).
#[derive(Debug)]
pub struct Transformer<S = Own> {
    pub(crate) embeddings: Embeddings,
    pub(crate) stack: Stack<S>,
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

    /// States of tokens that follow those in the cache, which then holds them, too. The mask says
    /// what the new tokens may see of all.
    ///
    /// # Shapes
    /// `tokens`: `[batch, seq]`. Returns `[batch, seq, dim]`.
    ///
    /// # Panics
    /// If the cache has no room for them.
    pub fn extend(&self, tokens: &Tokens, cache: &Rc<Cache>) -> Tensor {
        self.recorded(tokens, Rc::clone(cache) as Rc<dyn Recorder>)
    }

    /// States of a batch, without dropout. What the recorder answers is what the network goes on with.
    ///
    /// # Shapes
    /// `tokens`: `[batch, seq]`. Returns `[batch, seq, dim]`.
    pub fn recorded(&self, tokens: &Tokens, recorder: Rc<dyn Recorder>) -> Tensor {
        self.read(tokens, &Own::recorded(&tokens.mask, recorder))
    }

    /// Reads a batch, without dropout, and keeps what there is to see. It computes by the
    /// reference attention, which is slower than a pass of [`Backbone::states`].
    pub fn inspect(&self, tokens: &Tokens) -> Inspection {
        let looking = Rc::new(Looking::default());
        let _ = self.recorded(tokens, Rc::clone(&looking) as Rc<dyn Recorder>);
        looking.seen()
    }
}

impl<S: Debug> Transformer<S> {
    /// The table of an output layer over the tokens: the tokens' own where the configuration ties
    /// them, else another of that size: `[vocab, embedding_dim]`.
    pub fn table(&self) -> &Tensor {
        self.embeddings.table()
    }

    /// How many tokens it knows: the rows of its table.
    pub fn vocab(&self) -> i64 {
        self.table().size()[0]
    }

    /// Features of a state.
    pub fn dim(&self) -> i64 {
        self.embeddings.dim()
    }

    /// Tokens of a sequence at most.
    pub fn max_len(&self) -> i64 {
        self.embeddings.max_len()
    }

    /// Segments that it tells apart; 0 if it does not read them.
    pub fn segments(&self) -> i64 {
        self.embeddings.segments()
    }

    /// Where its parameters are.
    pub fn device(&self) -> Device {
        self.table().device()
    }

    pub(crate) fn read(&self, tokens: &Tokens, scope: &S) -> Tensor {
        let x = part(c"embeddings", || self.embeddings.forward(tokens)); // [batch, seq, dim]
        self.stack.forward(&x, scope)
    }
}

impl Backbone for Transformer {
    type Input = Tokens;

    fn states(&self, tokens: &Tokens, train: bool) -> Tensor {
        self.read(tokens, &Own::new(&tokens.mask, train))
    }
}
