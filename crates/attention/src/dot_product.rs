use cloze_native::{Seen, attention};
use tch::{Kind, Tensor};

use crate::Mask;
use crate::mask::hidden;

/// Softmax of `scale query key^T` under the mask, times `value` (Vaswani et al., 2017, equation 1,
/// where `scale` is `1 / sqrt(head_dim)`), by the kernel that fits the mask. Each key-value head
/// serves `heads / kv_heads` query heads in a row. `dropout` is the share of weights to zero.
///
/// # Shapes
/// `query`: `[batch, heads, seq, head_dim]`; `key`, `value`: `[batch, kv_heads, mem, head_dim]`.
/// Returns `[batch, heads, seq, head_dim]`.
pub fn dot_product(
    query: &Tensor,
    key: &Tensor,
    value: &Tensor,
    mask: &Mask,
    scale: f64,
    dropout: f64,
) -> Tensor {
    let seen = match mask {
        Mask::All => Seen::All,
        Mask::Causal => Seen::Causal,
        Mask::Keep(mask) | Mask::Bias(mask) => Seen::Mask(mask),
    };
    attention(query, key, value, seen, scale, dropout)
}

/// The attention weights: for looking at them, and the reference for the kernels.
///
/// # Shapes
/// As in [`dot_product`]. Returns `[batch, heads, seq, mem]`, fp32; each row sums to one.
pub fn weights(query: &Tensor, key: &Tensor, mask: &Mask, scale: f64) -> Tensor {
    let [_, heads, seq, _] =
        cloze_tensor::axes(query, "query", ["batch", "heads", "seq", "head_dim"]);
    let [_, kv_heads, mem, _] =
        cloze_tensor::axes(key, "key", ["batch", "kv_heads", "mem", "head_dim"]);
    let key = key.repeat_interleave_self_int(heads / kv_heads, 1, None); // [batch, heads, mem, head_dim]
    let scores = query.matmul(&key.transpose(2, 3)).to_kind(Kind::Float) * scale; // [batch, heads, seq, mem]
    let keep = mask.keep(seq, mem, query.device());
    let scores = match mask {
        Mask::Bias(bias) => scores + bias,
        _ => scores,
    };
    scores
        .masked_fill(&keep.logical_not(), hidden(Kind::Float))
        .softmax(-1, Kind::Float)
}
