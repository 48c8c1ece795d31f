use std::ptr;

use tch::Tensor;

use crate::ffi::{self, tensor};

/// How the normal distribution in GELU is computed (Hendrycks and Gimpel, 2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gelu {
    /// By the error function.
    Erf,
    /// By the hyperbolic tangent.
    Tanh,
}

/// What a query may see of the keys.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// All of them.
    All,
    /// The query's own token and those before; the queries are the last tokens.
    Causal,
    /// Those where the mask is true, or all with the mask added to the scores if it is floating. It
    /// broadcasts to `[batch, heads, seq, mem]`. A query that sees nothing becomes zero.
    Mask(&'a Tensor),
}

/// A norm's numbers for [`dropout_add_norm`].
#[derive(Debug, Clone, Copy)]
pub struct NormOf<'a> {
    /// `[dim]`
    pub gain: &'a Tensor,
    /// `[dim]`
    pub shift: &'a Tensor,
    /// Added to the variance.
    pub eps: f64,
}

/// `x weight^T + bias` in the type of `x`: parameters are cast on the way, and their gradients are fp32.
/// On the CPU each product goes to the library that is the fastest in it, MKL or oneDNN.
///
/// # Shapes
/// `x`: `[.., input]`, `weight`: `[output, input]`, `bias`: `[output]`. Returns `[.., output]`.
///
/// # Panics
/// If the shapes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Tensor {
    let bias = bias.map_or(ptr::null(), Tensor::as_ptr);
    // SAFETY: the handles are borrowed for the call; the bias may be null.
    tensor("linear", |out| unsafe {
        ffi::cloze_linear(x.as_ptr(), weight.as_ptr(), bias, out)
    })
}

/// `gelu(x + bias)` in one pass forward and one backward.
///
/// # Shapes
/// `x`: `[.., dim]`, `bias`: `[dim]`. Returns `[.., dim]` in the type of `x`.
///
/// # Panics
/// If the last axes differ.
pub fn bias_gelu(x: &Tensor, bias: &Tensor, gelu: Gelu) -> Tensor {
    let tanh = gelu == Gelu::Tanh;
    // SAFETY: both handles are borrowed for the call.
    tensor("bias_gelu", |out| unsafe {
        ffi::cloze_bias_gelu(x.as_ptr(), bias.as_ptr(), tanh, out)
    })
}

/// Zeroes the share `p` of the numbers and scales the others up by `1 / (1 - p)`. On the CPU the
/// choice is a function of one key, drawn from libtorch's generator, and of the place: nothing is
/// kept for the backward pass.
///
/// # Shapes
/// Any.
///
/// # Panics
/// If `p` is outside `[0, 1)`.
pub fn dropout(x: &Tensor, p: f64) -> Tensor {
    // SAFETY: the handle is borrowed for the call.
    tensor("dropout", |out| unsafe {
        ffi::cloze_dropout(x.as_ptr(), p, out)
    })
}

/// `x + dropout(update)` in one pass, with the dropout of [`dropout`].
///
/// # Shapes
/// `x`, `update`: `[.., dim]`. Returns `[.., dim]`.
///
/// # Panics
/// If the shapes or the types of `x` and `update` differ, or `p` is outside `[0, 1)`.
pub fn dropout_add(x: &Tensor, update: &Tensor, p: f64) -> Tensor {
    // SAFETY: the handles are borrowed for the call.
    tensor("dropout_add", |out| unsafe {
        ffi::cloze_dropout_add(x.as_ptr(), update.as_ptr(), p, out)
    })
}

/// The layer norm (Ba, Kiros and Hinton, 2016) of [`dropout_add`], in one pass; statistics in fp32.
///
/// # Shapes
/// `x`, `update`: `[.., dim]`; gain and shift: `[dim]`. Returns `[.., dim]`.
///
/// # Panics
/// As [`dropout_add`].
pub fn dropout_add_norm(
    x: &Tensor,
    update: &Tensor,
    p: f64,
    NormOf { gain, shift, eps }: NormOf<'_>,
) -> Tensor {
    // SAFETY: the handles are borrowed for the call.
    tensor("dropout_add_norm", |out| unsafe {
        ffi::cloze_dropout_add_norm(
            x.as_ptr(),
            update.as_ptr(),
            p,
            gain.as_ptr(),
            shift.as_ptr(),
            eps,
            out,
        )
    })
}

/// The sum over all rows of the negative log-likelihood of the target under
/// `softmax(states weight^T + bias)`, in nats and fp32. A row whose target is negative counts nothing.
///
/// The logits exist in parts only, and the gradient is made with them in the forward pass (the idea
/// of Liger's kernels, Hsu et al., 2024): one backward pass can use it. That of `weight` is summed in
/// fp32. Products are in the type of `states`.
///
/// # Shapes
/// `states`: `[rows, dim]`, `weight`: `[classes, dim]`, `bias`: `[classes]`, `targets`: `[rows]`
/// (int64). Returns a scalar.
///
/// # Panics
/// If the shapes do not fit, or a target is no class.
pub fn linear_cross_entropy(
    states: &Tensor,
    weight: &Tensor,
    bias: &Tensor,
    targets: &Tensor,
) -> Tensor {
    // SAFETY: the handles are borrowed for the call.
    tensor("linear_cross_entropy", |out| unsafe {
        ffi::cloze_linear_cross_entropy(
            states.as_ptr(),
            weight.as_ptr(),
            bias.as_ptr(),
            targets.as_ptr(),
            out,
        )
    })
}

/// `softmax(scale query key^T) value` (Vaswani et al., 2017, equation 1), a block of queries at a
/// time: no matrix of all scores exists, and the backward pass computes them again (Dao et al., 2022,
/// algorithm 4). Of the weights, the share `p` is dropped. Scores are fp32 whatever the type.
///
/// # Shapes
/// `query`: `[batch, heads, seq, head_dim]`; `key`, `value`: `[batch, kv_heads, mem, head_dim]`, each
/// serving `heads / kv_heads` heads in a row. Returns `[batch, heads, seq, head_dim]`, with the heads
/// of a token side by side in memory.
///
/// # Panics
/// If the shapes do not fit, or `p` is outside `[0, 1)`.
pub fn attention(
    query: &Tensor,
    key: &Tensor,
    value: &Tensor,
    seen: Seen<'_>,
    scale: f64,
    p: f64,
) -> Tensor {
    let (mask, causal) = match seen {
        Seen::All => (ptr::null(), false),
        Seen::Causal => (ptr::null(), true),
        Seen::Mask(mask) => (mask.as_ptr(), false),
    };
    // SAFETY: the handles are borrowed for the call; the mask may be null.
    tensor("attention", |out| unsafe {
        ffi::cloze_attention(
            query.as_ptr(),
            key.as_ptr(),
            value.as_ptr(),
            mask,
            causal,
            scale,
            p,
            out,
        )
    })
}
