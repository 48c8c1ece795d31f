use tch::{Device, Kind, Tensor};

/// What each token may see. A value that comes with the batch, not a property of a model.
///
/// Masks combine: `Mask::Causal.and(&Mask::padding(&real))`. The two cases without a tensor let
/// the kernel skip work.
#[derive(Debug)]
pub enum Mask {
    /// Everything.
    All,
    /// Itself and what came before. Where there are fewer queries than keys, the queries are the
    /// last tokens.
    Causal,
    /// Where true. Boolean, broadcasts to `[batch, heads, seq, mem]`.
    Keep(Tensor),
    /// Added to the scores. Floating, broadcasts to `[batch, heads, seq, mem]`.
    Bias(Tensor),
}

impl Mask {
    /// The real tokens of a padded batch.
    ///
    /// # Shapes
    /// `real`: `[batch, mem]`, boolean.
    pub fn padding(real: &Tensor) -> Self {
        cloze_tensor::axes(real, "real", ["batch", "mem"]);
        Self::Keep(real.unsqueeze(1).unsqueeze(1)) // [batch, 1, 1, mem]
    }

    /// Tokens of the same document: block-diagonal where documents are packed into one sequence.
    ///
    /// # Shapes
    /// `ids`: `[batch, seq]`, the document of each token.
    pub fn documents(ids: &Tensor) -> Self {
        cloze_tensor::axes(ids, "ids", ["batch", "seq"]);
        let same = ids.unsqueeze(2).eq_tensor(&ids.unsqueeze(1)); // [batch, seq, seq]
        Self::Keep(same.unsqueeze(1)) // [batch, 1, seq, seq]
    }

    /// The first `lengths` tokens of each sequence. `Causal.or(&prefix)` is a prefix LM's mask
    /// (Raffel et al., 2020, section 3.2.1).
    ///
    /// # Shapes
    /// `lengths`: `[batch]`; the mask is for memories of `mem` tokens.
    pub fn prefix(lengths: &Tensor, mem: i64) -> Self {
        cloze_tensor::axes(lengths, "lengths", ["batch"]);
        let index = Tensor::arange(mem, (Kind::Int64, lengths.device()));
        Self::padding(&index.unsqueeze(0).lt_tensor(&lengths.unsqueeze(1))) // [batch, 1, 1, mem]
    }

    /// Tokens less than `width` away, on both sides, for queries that are the last of the memory's
    /// tokens. `Causal.and(&window)` is a causal window (Beltagy et al., 2020).
    pub fn window(width: i64, [seq, mem]: [i64; 2], device: Device) -> Self {
        let near = distance(seq, mem, device).abs().lt(width);
        Self::Keep(near.unsqueeze(0).unsqueeze(0)) // [1, 1, seq, mem]
    }

    /// What both let through; biases add up.
    ///
    /// # Panics
    /// If the tensors do not broadcast.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, mask) | (mask, Self::All) => mask.shallow_clone(),
            (Self::Causal, Self::Causal) => Self::Causal,
            (mask, Self::Bias(bias)) | (Self::Bias(bias), mask) => {
                let mem = longer_axis(bias);
                mask.biased(bias.shallow_clone(), [mem, mem])
            }
            (Self::Keep(a), mask) | (mask, Self::Keep(a)) => {
                Self::Keep(a.logical_and(&mask.square_like(a)))
            }
        }
    }

    /// What either lets through.
    ///
    /// # Panics
    /// If the tensors do not broadcast, or one is a bias: a sum of scores has no "or".
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Bias(_), _) | (_, Self::Bias(_)) => panic!("a bias on the scores has no `or`"),
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Causal, Self::Causal) => Self::Causal,
            (Self::Keep(a), mask) | (mask, Self::Keep(a)) => {
                Self::Keep(a.logical_or(&mask.square_like(a)))
            }
        }
    }

    /// The same mask, sharing its tensor.
    #[must_use]
    pub fn shallow_clone(&self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Causal => Self::Causal,
            Self::Keep(keep) => Self::Keep(keep.shallow_clone()),
            Self::Bias(bias) => Self::Bias(bias.shallow_clone()),
        }
    }

    /// What may be seen, written out.
    ///
    /// # Shapes
    /// Boolean, broadcasts to `[batch, heads, seq, mem]`.
    pub fn keep(&self, seq: i64, mem: i64, device: Device) -> Tensor {
        match self {
            Self::All => Tensor::ones([1, 1, seq, mem], (Kind::Bool, device)),
            Self::Causal => distance(seq, mem, device).ge(0).unsqueeze(0).unsqueeze(0), // [1, 1, seq, mem]
            Self::Keep(keep) => keep.shallow_clone(),
            Self::Bias(bias) => bias.gt(hidden(bias.kind())),
        }
    }

    /// This mask with a bias added to the scores of what it lets through.
    ///
    /// # Shapes
    /// `bias`: broadcasts to `[batch, heads, seq, mem]`.
    pub(crate) fn biased(&self, bias: Tensor, [seq, mem]: [i64; 2]) -> Self {
        match self {
            Self::All => Self::Bias(bias),
            Self::Bias(own) => Self::Bias((own + &bias).clamp_min(hidden(bias.kind()))),
            Self::Causal | Self::Keep(_) => {
                let unseen = self.keep(seq, mem, bias.device()).logical_not();
                Self::Bias(bias.masked_fill(&unseen, hidden(bias.kind())))
            }
        }
    }

    /// What this mask lets through of the tokens less than `width` away. A memory that is no longer than
    /// that has no others: the mask stays as it is, without a tensor where it had none.
    pub(crate) fn within(&self, width: i64, [seq, mem]: [i64; 2], device: Device) -> Self {
        if mem <= width {
            return self.shallow_clone();
        }
        let near = Self::window(width, [seq, mem], device).keep(seq, mem, device); // [1, 1, seq, mem]
        match self {
            Self::Bias(bias) => {
                Self::Bias(bias.masked_fill(&near.logical_not(), hidden(bias.kind())))
            }
            Self::All | Self::Causal | Self::Keep(_) => {
                Self::Keep(near.logical_and(&self.keep(seq, mem, device)))
            }
        }
    }

    /// Written out for a self-attention over as many keys as `other` has.
    fn square_like(&self, other: &Tensor) -> Tensor {
        let mem = longer_axis(other);
        self.keep(mem, mem, other.device())
    }
}

/// The number of keys: one of the last two axes may have been left to broadcasting, and a causal
/// mask over that one would let everything through.
fn longer_axis(mask: &Tensor) -> i64 {
    let [.., seq, mem] = mask.size()[..] else {
        panic!("mask: expected [.., seq, mem], got {:?}", mask.size())
    };
    seq.max(mem)
}

/// How far each key lies before its query: `[seq, mem]`, the queries being the last tokens.
pub(crate) fn distance(seq: i64, mem: i64, device: Device) -> Tensor {
    let queries = Tensor::arange_start(mem - seq, mem, (Kind::Int64, device));
    let keys = Tensor::arange(mem, (Kind::Int64, device));
    queries.unsqueeze(1) - keys.unsqueeze(0)
}

/// The score of what may not be seen: so low that `exp` of it is an exact zero next to any real
/// score, yet finite, so that a row that sees nothing averages all it has instead of becoming NaN.
pub(crate) fn hidden(kind: Kind) -> f64 {
    match kind {
        Kind::Half => -65504.0,
        _ => -3e38,
    }
}
