use tch::{Kind, Tensor};

use crate::mask::distance;
use crate::{Place, QueryKey};

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
