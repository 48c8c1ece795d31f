use cloze_corpus::Tokenizer;
use cloze_transformer::{Mask, Tokens};
use tch::{Device, Kind, Tensor};

/// The tokens that a network has learned to see around a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Before it; without one, the first token of a text has nothing to be predicted from.
    pub before: Option<u32>,
    /// After it.
    pub after: Option<u32>,
}

/// Texts of unequal length, padded on the right.
#[derive(Debug)]
pub(crate) struct Padded {
    pub(crate) tokens: Tokens,
    /// `[batch, seq]`, boolean.
    pub(crate) real: Tensor,
}

impl Frame {
    /// `[CLS] text [SEP]`, as far as the tokenizer has them: encoders and hybrids.
    pub fn of_encoder(tokenizer: &Tokenizer) -> Self {
        Self {
            before: tokenizer.classify(),
            after: tokenizer.separate(),
        }
    }

    /// A GPT's: the token that stands between two documents.
    pub fn of_decoder(tokenizer: &Tokenizer) -> Self {
        Self {
            before: tokenizer.end_of_text(),
            after: None,
        }
    }

    /// Tokens of the frame itself.
    pub fn tokens(&self) -> usize {
        self.before.iter().len() + self.after.iter().len()
    }

    /// The text with its frame.
    pub fn around(&self, text: &[u32]) -> Vec<u32> {
        let text = text.iter().copied();
        self.before
            .into_iter()
            .chain(text)
            .chain(self.after)
            .collect()
    }
}

impl Padded {
    /// Nobody sees what stands in the padding.
    pub(crate) fn new(texts: &[&[u32]], device: Device) -> Self {
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let rows = texts.iter().flat_map(|text| {
            let padding = std::iter::repeat_n(0, longest - text.len());
            text.iter().map(|&id| i64::from(id)).chain(padding)
        });
        let ids = Tensor::from_slice(&rows.collect::<Vec<_>>())
            .view([texts.len() as i64, longest as i64])
            .to_device(device); // [batch, seq]
        let lengths: Vec<i64> = texts.iter().map(|text| text.len() as i64).collect();
        let lengths = Tensor::from_slice(&lengths).to_device(device); // [batch]
        let places = Tensor::arange(longest as i64, (Kind::Int64, device));
        let real = places.unsqueeze(0).lt_tensor(&lengths.unsqueeze(1)); // [batch, seq]
        let mask = if texts.iter().all(|text| text.len() == longest) {
            Mask::All
        } else {
            Mask::padding(&real)
        };
        Self {
            tokens: Tokens::new(&ids, mask),
            real,
        }
    }
}
