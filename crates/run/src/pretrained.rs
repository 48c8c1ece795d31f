use std::fmt::Debug;

use cloze_bert::{MaskedLm, Second, SecondSentence};
use cloze_corpus::Tokenizer;
use cloze_evaluate::Frame;
use cloze_generate::{Decoder, Head};
use cloze_hub::{Export, Note, Saved};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};

/// A trained model of any family, by what it can do.
pub trait Pretrained: Debug {
    /// What there is to know of it.
    fn about(&self) -> About<'_>;

    /// Writes it for other libraries.
    fn save(&self, export: &Export<'_>) -> Result<Saved, cloze_hub::Error>;

    /// Continues texts of this tokenizer.
    fn decoder(&self, _tokenizer: &Tokenizer) -> Option<Box<dyn Decoder + '_>> {
        None
    }

    /// Reads texts of this tokenizer from left to right, in the frame that it has learned.
    fn reader(&self, _tokenizer: &Tokenizer) -> Option<Reader<'_>> {
        None
    }

    /// Knows whether a second half is the right one.
    fn second(&self) -> Option<(&Transformer, &SecondSentence, Second)> {
        None
    }

    /// Fills blanks.
    fn filler(&self) -> Option<Filler<'_>> {
        None
    }

    /// Reads texts in both directions.
    fn encoder(&self) -> Option<&Transformer> {
        None
    }
}

/// What a model is, whatever its family.
#[derive(Debug)]
pub struct About<'a> {
    /// The family, as users call it.
    pub family: &'static str,
    /// The preset that it is trained on with, where none is named.
    pub preset: &'static str,
    pub network: &'a Config,
    /// Rows of the token table.
    pub vocab: i64,
    /// Under our names.
    pub parameters: &'a Parameters,
    /// What a user should know of the folder it comes from.
    pub notes: &'a [Note],
}

/// A network with the head that predicts the next token, and what it sees around a text.
pub type Reader<'a> = (&'a Transformer, &'a dyn Head, Frame);

/// A network with the head that fills blanks.
pub type Filler<'a> = (&'a Transformer, &'a MaskedLm);
