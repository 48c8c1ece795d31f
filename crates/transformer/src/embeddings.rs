use std::fmt::Debug;

use cloze_tensor::{Embedding, Init, Path};
use tch::{Device, Kind, Tensor};

use crate::{Config, PositionEncoding, Tokens};

/// The sum of what is known of each token before anything is read: which it is, where it stands,
/// which segment it belongs to.
#[derive(Debug)]
pub struct Embeddings {
    output: Tensor, // [vocab, embedding_dim]
    parts: Vec<Box<dyn Part>>,
    kind: Kind,
    dim: i64,
    max_len: i64,
    segments: i64,
}

/// One summand.
trait Part: Debug + Send {
    /// # Shapes
    /// Returns `[1 or batch, seq, embedding_dim]`.
    fn of(&self, tokens: &Tokens) -> Tensor;
}

/// Rows of a table, by their numbers, which may be counted from another than the first.
#[derive(Debug)]
struct Lookup {
    table: Embedding,
    rows: fn(&Tokens, i64) -> Tensor,
    first: i64,
}

/// Rows that are multiplied by a number.
#[derive(Debug)]
struct Scaled(Lookup, f64);

impl Part for Lookup {
    fn of(&self, tokens: &Tokens) -> Tensor {
        self.table.forward(&(self.rows)(tokens, self.first))
    }
}

impl Part for Scaled {
    fn of(&self, tokens: &Tokens) -> Tensor {
        self.0.of(tokens) * self.1
    }
}

impl Embeddings {
    /// The tables that the configuration asks for, for `vocab` tokens.
    pub fn new(path: &Path<'_>, config: &Config, vocab: i64) -> Self {
        let (padding, features) = (config.padding_token, config.embedding_dim());
        let init = Init::Normal {
            std: config.init_std,
        };
        let table = |name: &str, rows| Embedding::new(&(path / name), rows, features, init);
        let words = table("tokens", vocab).with_padding(padding);
        let output = if config.tied {
            words.weight().shallow_clone()
        } else {
            table("output", vocab).weight().shallow_clone()
        };
        let words = lookup(words, |tokens, _| tokens.ids.shallow_clone(), 0);
        let words: Box<dyn Part> = match config.embedding_scale {
            true => Box::new(Scaled(words, (features as f64).sqrt())),
            false => Box::new(words),
        };
        let mut parts = vec![words];
        let rows = config.position_rows();
        let learned = || table("positions", rows);
        let fixed = |waves: Tensor| Embedding::fixed(path, &waves);
        let stands: fn(&Tokens, i64) -> Tensor = |tokens, _| tokens.positions.shallow_clone();
        let positions = match config.positions {
            PositionEncoding::Learned => Some(lookup(learned(), stands, 0)),
            PositionEncoding::LearnedFrom { first } => Some(lookup(
                learned(),
                |tokens, first| &tokens.positions + first,
                first,
            )),
            PositionEncoding::LearnedFromPadding => Some(lookup(
                learned().with_padding(padding),
                from_padding,
                padding,
            )),
            PositionEncoding::Sinusoidal => Some(lookup(fixed(in_turn(rows, features)), stands, 0)),
            PositionEncoding::SinesFirst => {
                Some(lookup(fixed(sines_first(rows, features)), stands, 0))
            }
            PositionEncoding::Rotary(_)
            | PositionEncoding::Alibi
            | PositionEncoding::Relative { .. } => None,
        };
        parts.extend(positions.map(|part| -> Box<dyn Part> { Box::new(part) }));
        if config.segments > 0 {
            let table = table("segments", config.segments);
            let rows = |tokens: &Tokens, _| tokens.segments.shallow_clone();
            parts.push(Box::new(lookup(table, rows, 0)));
        }
        Self {
            output,
            parts,
            kind: path.precision().kind(),
            dim: config.dim,
            max_len: config.max_len,
            segments: config.segments,
        }
    }

    /// Summed in fp32, and handed on in the type that all layers above compute in.
    ///
    /// # Shapes
    /// Returns `[batch, seq, embedding_dim]`.
    pub fn forward(&self, tokens: &Tokens) -> Tensor {
        let parts = self.parts.iter().map(|part| part.of(tokens));
        let sum = parts
            .reduce(|sum, part| sum + part)
            .expect("there is always the part of the words"); // [batch, seq, embedding_dim]
        sum.to_kind(self.kind)
    }

    /// The table of an output layer over the tokens: their own, or another of that size:
    /// `[vocab, embedding_dim]`.
    pub fn table(&self) -> &Tensor {
        &self.output
    }

    /// Features of the stream that begins here.
    pub fn dim(&self) -> i64 {
        self.dim
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

fn lookup(table: Embedding, rows: fn(&Tokens, i64) -> Tensor, first: i64) -> Lookup {
    Lookup { table, rows, first }
}

/// The tokens that are no padding have the rows behind that of padding, in order.
fn from_padding(tokens: &Tokens, padding: i64) -> Tensor {
    let real = tokens.ids.ne(padding); // [batch, seq]
    let skipped = real.logical_not().cumsum(1, Kind::Int64);
    (&tokens.positions + 1 - skipped) * real + padding
}

/// Sine and cosine in turn: `[rows, features]`.
fn in_turn(rows: i64, features: i64) -> Tensor {
    let kind = (Kind::Float, Device::Cpu);
    let exponents = Tensor::arange_start_step(0, features, 2, kind) / features as f64;
    let angles = Tensor::arange(rows, kind).outer(&(exponents * -10_000_f64.ln()).exp()); // [rows, features / 2]
    Tensor::stack(&[angles.sin(), angles.cos()], 2).flatten(1, 2) // [rows, features]
}

/// All sines, then all cosines, computed in fp64 as Marian does; of an odd number of features, the last
/// is a sine: `[rows, features]`.
fn sines_first(rows: i64, features: i64) -> Tensor {
    let waves = |first: i64, wave: fn(f64) -> f64| {
        let of_row = move |row: i64| {
            (first..features).step_by(2).map(move |feature| {
                let exponent = (2 * (feature / 2)) as f64 / features as f64;
                wave(row as f64 / 10_000_f64.powf(exponent)) as f32
            })
        };
        let values: Vec<f32> = (0..rows).flat_map(of_row).collect();
        Tensor::from_slice(&values).view([rows, -1])
    };
    Tensor::cat(&[waves(0, f64::sin), waves(1, f64::cos)], 1)
}
