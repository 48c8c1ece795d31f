use std::fmt::Debug;

use tch::{Device, Tensor};

/// A network that predicts the next token. All that an algorithm needs to know of it.
pub trait Decoder: Debug {
    /// Tokens of a text at most, those of the prompt included.
    fn max_len(&self) -> usize;

    /// Tokens that it puts around each prompt by itself. Without any, no prompt may be empty.
    fn framing(&self) -> usize {
        0
    }

    /// Number of tokens that it knows.
    fn vocab(&self) -> usize;

    /// Where it computes.
    fn device(&self) -> Device;

    /// Reads prompts, of any lengths from 1 on, with room for `capacity` tokens of each, the
    /// longest prompt included. Also returns the scores of the token after each prompt.
    ///
    /// # Shapes
    /// The scores: `[batch, vocab]`, fp32.
    fn begin(&self, prompts: &[Vec<u32>], capacity: usize)
    -> (Box<dyn DecodingState + '_>, Tensor);
}

/// A batch of texts that are being written.
pub trait DecodingState: Debug {
    /// Reads the next token of each text. Returns the scores of the one that follows.
    ///
    /// # Shapes
    /// `tokens`: one for each text. Returns `[batch, vocab]`, fp32.
    fn read(&mut self, tokens: &[u32]) -> Tensor;

    /// Keeps these texts, in this order; one may be kept several times.
    ///
    /// # Shapes
    /// `rows`: `[new batch]`, int64.
    fn select(&mut self, rows: &Tensor);

    /// Memory that it keeps of all texts, in bytes.
    fn bytes(&self) -> u64;
}
