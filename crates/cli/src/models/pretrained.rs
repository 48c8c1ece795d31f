use std::fmt::Debug;

use cloze_bert::MaskedLm;
use cloze_generate::Decoder;
use cloze_hub::{Export, Note, Saved};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};

/// A trained model of any family, by what it can do.
pub(crate) trait Pretrained: Debug {
    /// As users call it.
    fn name(&self) -> &'static str;

    /// The preset that it is trained on with, where none is named.
    fn preset(&self) -> &'static str;

    /// The network.
    fn network(&self) -> &Config;

    /// Rows of the token table.
    fn vocab(&self) -> i64;

    /// Every parameter, under our names.
    fn parameters(&self) -> &Parameters;

    /// What a user should know of the folder it comes from.
    fn notes(&self) -> &[Note];

    /// Writes it for other libraries.
    fn save(&self, export: &Export<'_>) -> Result<Saved, cloze_hub::Error>;

    /// Continues texts.
    fn decoder(&self) -> Option<Box<dyn Decoder + '_>> {
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

/// A network with the head that fills blanks.
pub(crate) type Filler<'a> = (&'a Transformer, &'a MaskedLm);
