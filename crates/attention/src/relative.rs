use cloze_tensor::{Init, Path};
use tch::{Device, Kind, Tensor};

use crate::mask::distance;
use crate::{Place, QueryKey};

/// Adds to each score a number that is learned for the head and the bucket of the distance: near tokens
/// have buckets of their own, farther ones share them (Raffel et al., "T5", 2020, section 2.1).
#[derive(Debug)]
pub struct Relative {
    table: Tensor,   // [buckets, heads]
    buckets: Tensor, // [2 max_distance + 1]: of each distance, from the farthest key ahead on
    max_distance: i64,
}

impl Relative {
    /// A table for distances up to `max_distance`, beyond which all are one. Half of the buckets are for
    /// keys ahead if the stack reads both ways; else those are as near as can be.
    pub fn new(
        path: &Path<'_>,
        heads: i64,
        [buckets, max_distance]: [i64; 2],
        both_ways: bool,
        init: Init,
    ) -> Self {
        let ahead = i64::from(both_ways);
        let of_side = buckets / (1 + ahead);
        // A key before its query lies at a positive distance.
        let distances =
            Tensor::arange_start(-max_distance, max_distance + 1, (Kind::Int64, Device::Cpu));
        let side = distances.lt(0).to_kind(Kind::Int64) * (ahead * of_side);
        let nearest = -ahead * max_distance;
        let distances = distances.clamp_min(nearest).abs();
        Self {
            table: path.parameter("weight", &[buckets, heads], init),
            buckets: path.constant(&(side + bucket(&distances, of_side, max_distance))),
            max_distance,
        }
    }

    /// The same table, for another layer.
    #[must_use]
    pub fn shared(&self) -> Self {
        Self {
            table: self.table.shallow_clone(),
            buckets: self.buckets.shallow_clone(),
            max_distance: self.max_distance,
        }
    }
}

impl Place for Relative {
    fn place(&self, heads: QueryKey) -> QueryKey {
        let lengths @ [seq, mem] = [heads.query.size()[2], heads.key.size()[2]];
        let most = self.max_distance;
        let distance = distance(seq, mem, heads.query.device()).clamp(-most, most); // [seq, mem]
        let buckets = self.buckets.take(&(distance + most));
        let bias = Tensor::embedding(&self.table, &buckets, -1, false, false); // [seq, mem, heads]
        let bias = bias.permute([2, 0, 1]).unsqueeze(0); // [1, heads, seq, mem]
        QueryKey {
            mask: heads.mask.biased(bias, lengths),
            ..heads
        }
    }
}

/// Of distances from 0 on: one each in the first half, on a logarithmic scale in the second. The
/// operations are those of Hugging Face's library, whose rounding decides at the borders.
fn bucket(distance: &Tensor, buckets: i64, max_distance: i64) -> Tensor {
    let exact = buckets / 2;
    let far = (distance.to_kind(Kind::Float) / exact as f64).log()
        / (max_distance as f64 / exact as f64).ln()
        * (buckets - exact) as f64;
    let far = (far.to_kind(Kind::Int64) + exact).clamp_max(buckets - 1);
    distance.where_self(&distance.lt(exact), &far)
}
