use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use crate::Mask;
use crate::mask::distance;

/// How attention learns where its tokens stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Positions {
    /// Not here: positions are embedded with the tokens, or absent.
    None,
    /// [`Rotary`].
    Rotary,
    /// [`Alibi`].
    Alibi,
}

/// The heads on their way into the dot product, and what each query may see.
#[derive(Debug)]
pub struct QueryKey {
    /// `[batch, heads, seq, head_dim]`
    pub query: Tensor,
    /// `[batch, kv_heads, mem, head_dim]`
    pub key: Tensor,
    /// What each query may see.
    pub mask: Mask,
}

/// Positions enter as a function on the heads and on the scores.
pub trait Place: Debug + Send {
    /// # Shapes
    /// Those of [`QueryKey`], before and after.
    fn place(&self, heads: QueryKey) -> QueryKey;
}

impl Positions {
    /// The function for a layer with this many query heads.
    pub fn build(self, heads: i64) -> Box<dyn Place> {
        match self {
            Self::None => Box::new(NoPosition),
            Self::Rotary => Box::new(Rotary),
            Self::Alibi => Box::new(Alibi::new(heads)),
        }
    }
}

/// No position encoding: queries and keys as they are.
#[derive(Debug)]
pub struct NoPosition;

impl Place for NoPosition {
    fn place(&self, heads: QueryKey) -> QueryKey {
        heads
    }
}

/// Rotates each pair `(i, i + head_dim / 2)` by an angle that grows with the position, so that a
/// score depends on the distance alone (Su et al., "RoFormer", 2021, section 3.2; the pairing is
/// GPT-NeoX's).
#[derive(Debug)]
pub struct Rotary;

/// The wave length of the slowest pair is 2 pi times this (Vaswani et al., 2017, section 3.5).
const BASE: f64 = 10_000.0;

impl Place for Rotary {
    fn place(&self, heads: QueryKey) -> QueryKey {
        let (seq, mem) = (heads.query.size()[2], heads.key.size()[2]);
        QueryKey {
            query: rotate(&heads.query, mem - seq),
            key: rotate(&heads.key, 0),
            ..heads
        }
    }
}

fn rotate(x: &Tensor, first: i64) -> Tensor {
    let (len, head_dim) = (x.size()[2], x.size()[3]);
    let options = (Kind::Float, x.device());
    let exponents = Tensor::arange_start_step(0, head_dim, 2, options) / head_dim as f64;
    let frequencies = (exponents * -BASE.ln()).exp(); // [head_dim / 2]
    let angles = Tensor::arange_start(first, first + len, options).outer(&frequencies); // [len, head_dim / 2]
    let (cos, sin) = (
        angles.cos().to_kind(x.kind()),
        angles.sin().to_kind(x.kind()),
    );
    let (left, right) = (
        x.narrow(3, 0, head_dim / 2),
        x.narrow(3, head_dim / 2, head_dim / 2),
    );
    Tensor::cat(&[&left * &cos - &right * &sin, right * cos + left * sin], 3) // [batch, heads, len, head_dim]
}

/// Lowers each score by the distance times a slope of the head (Press et al., "Train Short, Test
/// Long", 2022, section 3). Where a mask lets a token look ahead, the distance counts both ways.
#[derive(Debug)]
pub struct Alibi {
    slopes: Tensor, // [heads, 1, 1]
}

impl Alibi {
    /// The geometric slopes of the paper; for a number of heads that is no power of two, those of
    /// the power below and then every other one of the power above, as its authors' code does.
    pub fn new(heads: i64) -> Self {
        let below = 1 << heads.ilog2();
        let slopes = |n: i64| (1..=n).map(move |i| 2_f64.powf(-8.0 * i as f64 / n as f64));
        let all: Vec<f64> = slopes(below)
            .chain(slopes(2 * below).step_by(2))
            .take(heads as usize)
            .collect();
        Self {
            slopes: Tensor::from_slice(&all)
                .to_kind(Kind::Float)
                .reshape([heads, 1, 1]),
        }
    }
}

impl Place for Alibi {
    fn place(&self, heads: QueryKey) -> QueryKey {
        let (seq, mem, device) = (
            heads.query.size()[2],
            heads.key.size()[2],
            heads.query.device(),
        );
        let distance = distance(seq, mem, device).abs(); // [seq, mem]
        let bias = distance * self.slopes.to_device(device).neg(); // [heads, seq, mem]
        QueryKey {
            mask: heads.mask.biased(bias.unsqueeze(0), [seq, mem]),
            ..heads
        }
    }
}
