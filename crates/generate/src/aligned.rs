use cloze_transformer::{Mask, Tokens};
use tch::{Device, Kind, Tensor};

/// Texts of unequal length, aligned at their ends: the padding is on the left, so that the next
/// token of each has the same place in the batch.
#[derive(Debug)]
pub(crate) struct Aligned {
    /// Padding before each text: `[batch, 1]`.
    padding: Option<Tensor>,
    len: i64,
    device: Device,
}

impl Aligned {
    /// The first part of the batch.
    pub(crate) fn begin(prompts: &[Vec<u32>], device: Device) -> (Self, Tokens) {
        let longest = prompts.iter().map(Vec::len).max().unwrap_or(0);
        let padding: Vec<i64> = prompts
            .iter()
            .map(|prompt| (longest - prompt.len()) as i64)
            .collect();
        // What stands in the padding is seen by nobody.
        let rows = prompts.iter().zip(&padding).flat_map(|(prompt, &padding)| {
            let tokens = prompt.iter().map(|&id| i64::from(id));
            std::iter::repeat_n(0, padding as usize).chain(tokens)
        });
        let ids = Tensor::from_slice(&rows.collect::<Vec<i64>>())
            .view([prompts.len() as i64, longest as i64])
            .to_device(device); // [batch, seq]
        let padded = padding.iter().any(|&padding| padding > 0);
        let mut aligned = Self {
            padding: padded.then(|| Tensor::from_slice(&padding).unsqueeze(1).to_device(device)),
            len: 0,
            device,
        };
        let tokens = aligned.extend(&ids, &Mask::Causal);
        (aligned, tokens)
    }

    /// The next token of each text.
    pub(crate) fn next(&mut self, tokens: &[u32]) -> Tokens {
        let ids: Vec<i64> = tokens.iter().map(|&id| i64::from(id)).collect();
        let ids = Tensor::from_slice(&ids).unsqueeze(1).to_device(self.device); // [batch, 1]
        self.extend(&ids, &Mask::All)
    }

    /// See [`DecodingState::select`](crate::DecodingState::select).
    pub(crate) fn select(&mut self, rows: &Tensor) {
        if let Some(padding) = &mut self.padding {
            *padding = padding.index_select(0, rows);
        }
    }

    fn extend(&mut self, ids: &Tensor, mask: &Mask) -> Tokens {
        let begin = self.len;
        self.len += ids.size()[1];
        let places = |from, to| Tensor::arange_start(from, to, (Kind::Int64, self.device));
        let own = places(begin, self.len).unsqueeze(0); // [1, seq]
        let (positions, real) = match &self.padding {
            None => (own, Mask::All),
            Some(padding) => {
                let real = places(0, self.len).unsqueeze(0).ge_tensor(padding); // [batch, mem]
                ((own - padding).clamp_min(0), Mask::padding(&real))
            }
        };
        Tokens {
            positions,
            ..Tokens::new(ids, mask.and(&real))
        }
    }
}
