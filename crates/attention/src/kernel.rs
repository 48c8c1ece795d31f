use std::cell::RefCell;
use std::fmt::Debug;

use tch::Tensor;

use crate::{Mask, dot_product, weights};

/// How the dot product is computed.
pub trait Kernel: Debug {
    /// # Shapes
    /// As in [`dot_product`].
    fn mix(
        &self,
        query: &Tensor,
        memory: &KeyValue,
        mask: &Mask,
        scale: f64,
        dropout: f64,
    ) -> Tensor;
}

/// What a memory offers to attention.
#[derive(Debug)]
pub struct KeyValue {
    /// `[batch, kv_heads, mem, head_dim]`
    pub key: Tensor,
    /// `[batch, kv_heads, mem, head_dim]`
    pub value: Tensor,
}

/// libtorch's kernels: [`dot_product`].
#[derive(Debug, Clone, Copy)]
pub struct Fused;

/// The reference attention: its softmax is written out, and it keeps the weights of every layer that
/// it served, for looking at them. It needs memory for `seq * mem` numbers per head and layer.
#[derive(Debug, Default)]
pub struct ReferenceAttention {
    weights: RefCell<Vec<Tensor>>,
}

impl Kernel for Fused {
    fn mix(
        &self,
        query: &Tensor,
        KeyValue { key, value }: &KeyValue,
        mask: &Mask,
        scale: f64,
        dropout: f64,
    ) -> Tensor {
        dot_product(query, key, value, mask, scale, dropout)
    }
}

impl Kernel for ReferenceAttention {
    fn mix(
        &self,
        query: &Tensor,
        KeyValue { key, value }: &KeyValue,
        mask: &Mask,
        scale: f64,
        dropout: f64,
    ) -> Tensor {
        let weights = weights(query, key, mask, scale); // [batch, heads, seq, mem]
        let sharing = query.size()[1] / value.size()[1];
        let value = value.repeat_interleave_self_int(sharing, 1, None); // [batch, heads, mem, head_dim]
        let mixed = weights
            .dropout(dropout, true)
            .to_kind(value.kind())
            .matmul(&value);
        self.weights.borrow_mut().push(weights);
        mixed // [batch, heads, seq, head_dim]
    }
}

impl ReferenceAttention {
    /// The weights of each layer since the last call, in order.
    ///
    /// # Shapes
    /// `[batch, heads, seq, mem]` each, fp32; rows sum to one.
    pub fn take(&self) -> Vec<Tensor> {
        self.weights.take()
    }
}
