use cloze_corpus::Prompt;
use cloze_transformer::{Mask, Tokens, Transformer};
use tch::{Kind, Tensor};

/// Texts of unequal length, padded on the right.
#[derive(Debug)]
pub(crate) struct Padded {
    pub(crate) tokens: Tokens,
    /// `[batch, seq]`, boolean.
    pub(crate) real: Tensor,
}

impl Padded {
    /// Nobody sees what stands in the padding.
    pub(crate) fn new(texts: &[&Prompt], network: &Transformer) -> Self {
        let device = network.device();
        let longest = texts.iter().map(|text| text.ids.len()).max().unwrap_or(0);
        let matrix = |row: fn(&Prompt) -> &[u32]| {
            let rows = texts.iter().flat_map(|text| {
                let padding = std::iter::repeat_n(0, longest - text.ids.len());
                row(text).iter().map(|&id| i64::from(id)).chain(padding)
            });
            Tensor::from_slice(&rows.collect::<Vec<_>>())
                .view([texts.len() as i64, longest as i64])
                .to_device(device) // [batch, seq]
        };
        // One that knows fewer segments reads the second text as the last that it knows.
        let segments = matrix(|text| &text.segments).clamp(0, (network.segments() - 1).max(0));
        let lengths: Vec<i64> = texts.iter().map(|text| text.ids.len() as i64).collect();
        let lengths = Tensor::from_slice(&lengths).to_device(device); // [batch]
        let places = Tensor::arange(longest as i64, (Kind::Int64, device));
        let real = places.unsqueeze(0).lt_tensor(&lengths.unsqueeze(1)); // [batch, seq]
        let mask = if texts.iter().all(|text| text.ids.len() == longest) {
            Mask::All
        } else {
            Mask::padding(&real)
        };
        Self {
            tokens: Tokens::new(&matrix(|text| &text.ids), mask).with_segments(segments),
            real,
        }
    }
}
