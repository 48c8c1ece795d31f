use cloze_tensor::Path;
use tch::{Kind, Tensor};

use crate::frequencies::Frequencies;
use crate::{Place, QueryKey, RotaryScaling};

/// How fast the pairs of [`Rotary`] turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// The wave length of the slowest pair is nearly 2 pi times this.
    pub base: f64,
    /// The share of a head's features that are turned, from the first on; the others stay.
    pub share: f64,
    /// How it is stretched to longer texts.
    pub scaling: RotaryScaling,
}

impl Rotation {
    /// Of whole heads, with the base of Su et al., 2021.
    pub const WHOLE: Self = Self {
        base: 10_000.0,
        share: 1.0,
        scaling: RotaryScaling::None,
    };

    /// Of a head's features, those that the exponents of the frequencies are spread over.
    pub fn features(&self, head_dim: i64) -> i64 {
        (head_dim as f64 * self.share) as i64
    }

    /// The pairs that are turned: of an odd number of features, the last has one more beside it, as in
    /// GPT-NeoX.
    pub fn pairs(&self, head_dim: i64) -> i64 {
        (self.features(head_dim) + 1) / 2
    }
}

/// Rotates each pair `(i, i + pairs)` by an angle that grows with the position, so that a score depends
/// on the distance alone (Su et al., "RoFormer", 2021, section 3.2; the pairing is GPT-NeoX's).
#[derive(Debug)]
pub struct Rotary {
    frequencies: Box<dyn Frequencies>,
    /// Of cosine and sine: scores grow by its square.
    factor: f64,
}

impl Rotary {
    /// For heads of this many features.
    ///
    /// # Panics
    /// If the pairs are none or more than the head has.
    pub fn new(path: &Path<'_>, head_dim: i64, rotation: &Rotation) -> Self {
        let pairs = rotation.pairs(head_dim);
        assert!(
            (1..=head_dim / 2).contains(&pairs),
            "rotary: {pairs} pairs of a head of {head_dim} features"
        );
        Self {
            frequencies: rotation.frequencies(path, head_dim),
            factor: rotation.scaling.attention_factor(),
        }
    }
}

impl Place for Rotary {
    fn place(&self, heads: QueryKey) -> QueryKey {
        let QueryKey { query, key, mask } = heads;
        let (seq, mem) = (query.size()[2], key.size()[2]);
        let positions = Tensor::arange(mem, (Kind::Float, key.device()));
        let angles = positions.outer(&self.frequencies.of(mem)); // [mem, pairs]
        let waves = [angles.cos(), angles.sin()];
        let waves = waves.map(|wave| (wave * self.factor).to_kind(key.kind()));
        let last = waves.each_ref().map(|wave| wave.narrow(0, mem - seq, seq)); // [seq, pairs]
        QueryKey {
            query: turned(&query, &last),
            key: turned(&key, &waves),
            mask,
        }
    }
}

/// # Shapes
/// `x`: `[batch, heads, len, head_dim]`, cosine and sine: `[len, pairs]`. Returns that of `x`.
fn turned(x: &Tensor, [cos, sin]: &[Tensor; 2]) -> Tensor {
    let (head_dim, pairs) = (x.size()[3], cos.size()[1]);
    let part = |first, features| x.narrow(3, first, features);
    let (left, right) = (part(0, pairs), part(pairs, pairs));
    let rest = part(2 * pairs, head_dim - 2 * pairs);
    let (lefts, rights) = (&left * cos - &right * sin, right * cos + left * sin);
    Tensor::cat(&[lefts, rights, rest], 3)
}
