use std::fmt::Debug;
use std::ops::ControlFlow;

use cloze_tensor::axes;
use tch::Tensor;

use crate::line::Limits;
use crate::transcript::Transcript;
use crate::{Completion, Error, Piece};

/// Writes the texts of one prompt, in step with those of others.
pub(crate) trait Writer: Debug {
    /// Takes the scores of the token after each of its texts, and says which texts go on and with
    /// what; none, once all have ended. At first there is one text, the prompt.
    fn advance(
        &mut self,
        scores: &[Vec<f32>],
        listener: &mut Listener<'_>,
    ) -> Result<Vec<Next>, Error>;

    fn finish(self: Box<Self>) -> Vec<Completion>;
}

/// A text that goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Next {
    /// Which of the texts that `advance` was given.
    pub(crate) row: usize,
    pub(crate) id: u32,
}

/// What a writer starts from.
#[derive(Debug)]
pub(crate) struct Task<'a> {
    /// Which prompt.
    pub(crate) index: usize,
    pub(crate) prompt: Vec<u32>,
    pub(crate) transcript: Transcript<'a>,
    pub(crate) limits: Limits<'a>,
}

impl Task<'_> {
    /// The tokens of a text, prompt included.
    pub(crate) fn text(&self, new: &[u32]) -> Vec<u32> {
        [&self.prompt, new].concat()
    }

    pub(crate) fn not_finite(&self, new: usize) -> Error {
        Error::NotFinite {
            prompt: self.index,
            token: self.prompt.len() + new,
        }
    }
}

/// The caller, who may have enough.
pub(crate) struct Listener<'a> {
    call: &'a mut dyn FnMut(&Piece<'_>) -> ControlFlow<()>,
    pub(crate) stopped: bool,
}

impl<'a> Listener<'a> {
    pub(crate) fn new(call: &'a mut dyn FnMut(&Piece<'_>) -> ControlFlow<()>) -> Self {
        Self {
            call,
            stopped: false,
        }
    }

    pub(crate) fn tell(&mut self, piece: &Piece<'_>) {
        if !piece.text.is_empty() && !self.stopped {
            self.stopped = (self.call)(piece).is_break();
        }
    }
}

/// One vector of scores for each text.
pub(crate) fn rows(logits: &Tensor) -> Vec<Vec<f32>> {
    let [_, vocab] = axes(logits, "logits", ["batch", "vocab"]);
    let all = Vec::<f32>::try_from(logits.flatten(0, 1)).expect("fp32 by contract");
    all.chunks(vocab as usize).map(<[f32]>::to_vec).collect()
}
