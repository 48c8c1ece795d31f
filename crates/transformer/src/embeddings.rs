use std::fmt::Debug;

use cloze_tensor::{Embedding, Init, Path};
use tch::{Device, Kind, Tensor};

use crate::config::PositionEncoding;
use crate::{Config, Tokens};

/// The sum of what is known of each token before anything is read: which it is, where it stands,
/// which segment it belongs to.
#[derive(Debug)]
pub struct Embeddings {
    output: Tensor, // [vocab, dim]
    parts: Vec<Part>,
    kind: Kind,
    max_len: i64,
    segments: i64,
}

/// One summand: the table, and what its rows are numbered by.
type Part = (Embedding, fn(&Tokens) -> &Tensor);

impl Embeddings {
    /// The tables that the configuration asks for, for `vocab` tokens.
    pub fn new(path: &Path<'_>, config: &Config, vocab: i64) -> Self {
        let init = Init::Normal {
            std: config.init_std,
        };
        let table = |name: &str, rows| Embedding::new(&(path / name), rows, config.dim, init);
        let words = table("tokens", vocab).with_padding(config.padding_token);
        let output = if config.tied {
            words.weight().shallow_clone()
        } else {
            table("output", vocab).weight().shallow_clone()
        };
        let mut parts: Vec<Part> = vec![(words, |tokens| &tokens.ids)];
        let positions = match config.positions {
            PositionEncoding::Learned => Some(table("positions", config.max_len)),
            PositionEncoding::Sinusoidal => {
                let waves = sinusoids(config.max_len, config.dim);
                Some(Embedding::fixed(path, &waves))
            }
            PositionEncoding::Rotary | PositionEncoding::Alibi => None,
        };
        parts.extend(positions.map(|table| -> Part { (table, |tokens| &tokens.positions) }));
        if config.segments > 0 {
            parts.push((table("segments", config.segments), |tokens| {
                &tokens.segments
            }));
        }
        Self {
            output,
            parts,
            kind: path.precision().kind(),
            max_len: config.max_len,
            segments: config.segments,
        }
    }

    /// Summed in fp32, and handed on in the type that all layers above compute in.
    ///
    /// # Shapes
    /// Returns `[batch, seq, dim]`.
    pub fn forward(&self, tokens: &Tokens) -> Tensor {
        // [1 or batch, seq, dim] each
        let parts = self
            .parts
            .iter()
            .map(|(table, ids)| table.forward(ids(tokens)));
        let sum = parts
            .reduce(|sum, part| sum + part)
            .expect("there is always the part of the words"); // [batch, seq, dim]
        sum.to_kind(self.kind)
    }

    /// The table of an output layer over the tokens: their own, or another of that size:
    /// `[vocab, dim]`.
    pub fn table(&self) -> &Tensor {
        &self.output
    }

    /// Tokens of a sequence at most.
    pub fn max_len(&self) -> i64 {
        self.max_len
    }

    /// Segments that it tells apart; 0 if it does not read them.
    pub fn segments(&self) -> i64 {
        self.segments
    }
}

/// Vaswani et al., 2017, section 3.5: `[max_len, dim]`.
fn sinusoids(max_len: i64, dim: i64) -> Tensor {
    let kind = (Kind::Float, Device::Cpu);
    let exponents = Tensor::arange_start_step(0, dim, 2, kind) / dim as f64;
    let angles = Tensor::arange(max_len, kind).outer(&(exponents * -10_000_f64.ln()).exp()); // [max_len, dim / 2]
    Tensor::stack(&[angles.sin(), angles.cos()], 2).flatten(1, 2) // [max_len, dim]
}
