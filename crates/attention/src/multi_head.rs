use cloze_tensor::{Dropout, Init, Linear, Path, axes};
use tch::Tensor;

use crate::{Fused, Kernel, KeyValue, Mask, Place, QueryKey};

/// Sizes and rates of one attention layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Features of the stream.
    pub dim: i64,
    /// Query heads.
    pub heads: i64,
    /// Features of a head: `dim / heads` in the paper.
    pub head_dim: i64,
    /// Key-value heads: as many as `heads` is multi-head attention, one is multi-query (Shazeer,
    /// 2019), a divisor of it is grouped-query (Ainslie et al., 2023).
    pub key_value_heads: i64,
    /// Whether the projections to queries, keys and values have biases.
    pub bias: bool,
    /// Whether the projection back into the stream has one.
    pub output_bias: bool,
    /// Factor of the scores: `1 / sqrt(head_dim)` in the paper.
    pub scale: f64,
    /// Share of the attention weights that is zeroed in training.
    pub dropout: f64,
}

impl Shape {
    /// As in the paper, without dropout: `dim / heads` features a head, each head with keys and values of
    /// its own, biases throughout.
    pub fn new(dim: i64, heads: i64) -> Self {
        let head_dim = dim / heads;
        Self {
            dim,
            heads,
            head_dim,
            key_value_heads: heads,
            bias: true,
            output_bias: true,
            scale: (head_dim as f64).powf(-0.5),
            dropout: 0.0,
        }
    }
}

/// Multi-head attention (Vaswani et al., 2017, section 3.2.2) from a stream to a memory. Self- and
/// cross-attention are this one function; self is `memory = x`.
#[derive(Debug)]
pub struct MultiHead {
    query: Linear,
    key_value: Linear,
    output: Linear,
    heads: i64,
    key_value_heads: i64,
    positions: Box<dyn Place>,
    scale: f64,
    dropout: Dropout,
}

impl MultiHead {
    /// The projections start as `init`, the one back into the stream as `output`.
    ///
    /// # Panics
    /// If `key_value_heads` does not divide `heads`.
    pub fn new(
        path: &Path<'_>,
        shape: Shape,
        positions: Box<dyn Place>,
        init: Init,
        output: Init,
    ) -> Self {
        let Shape {
            dim,
            heads,
            head_dim,
            key_value_heads,
            bias,
            output_bias,
            scale,
            dropout,
        } = shape;
        assert!(
            heads % key_value_heads == 0,
            "attention: {key_value_heads} key-value heads do not divide {heads} heads"
        );
        let (all, memory) = (heads * head_dim, 2 * key_value_heads * head_dim);
        Self {
            query: Linear::new(&(path / "query"), dim, all, bias, init),
            key_value: Linear::new(&(path / "key_value"), dim, memory, bias, init),
            output: Linear::new(&(path / "output"), all, dim, output_bias, output),
            heads,
            key_value_heads,
            positions,
            scale,
            dropout: Dropout::new(dropout),
        }
    }

    /// # Shapes
    /// `x`: `[batch, seq, dim]`, `memory`: `[batch, mem, dim]`. Returns `[batch, seq, dim]`.
    pub fn forward(&self, x: &Tensor, memory: &Tensor, mask: &Mask, train: bool) -> Tensor {
        self.attend(x, self.key_value(memory), mask, &Fused, train)
    }

    /// What a memory offers to [`MultiHead::attend`]: computed once, it can be kept. Positions are
    /// not in it yet, so that keys of a later part of the memory can be appended.
    ///
    /// # Shapes
    /// `memory`: `[batch, mem, dim]`.
    pub fn key_value(&self, memory: &Tensor) -> KeyValue {
        axes(memory, "memory", ["batch", "mem", "dim"]);
        let both = split(&self.key_value.forward(memory), 2 * self.key_value_heads);
        let [key, value] =
            [0, self.key_value_heads].map(|first| both.narrow(1, first, self.key_value_heads)); // [batch, kv_heads, mem, head_dim]
        KeyValue { key, value }
    }

    /// Where the stream is shorter than its own memory, it is the memory's end.
    ///
    /// # Shapes
    /// `x`: `[batch, seq, dim]`. Returns `[batch, seq, dim]`.
    pub fn attend(
        &self,
        x: &Tensor,
        memory: KeyValue,
        mask: &Mask,
        kernel: &dyn Kernel,
        train: bool,
    ) -> Tensor {
        let KeyValue { key, value } = memory;
        let QueryKey { query, key, mask } = self.positions.place(QueryKey {
            query: split(&self.query.forward(x), self.heads), // [batch, heads, seq, head_dim]
            key,
            mask: mask.shallow_clone(),
        });
        let dropout = self.dropout.probability(train);
        let mixed = kernel.mix(&query, &KeyValue { key, value }, &mask, self.scale, dropout);
        self.output.forward(&mixed.transpose(1, 2).flatten(2, 3)) // [batch, seq, dim]
    }
}

/// `[batch, seq, heads * head_dim]` to `[batch, heads, seq, head_dim]`.
fn split(x: &Tensor, heads: i64) -> Tensor {
    let [batch, seq, _] = axes(x, "attention", ["batch", "seq", "dim"]);
    x.view([batch, seq, heads, -1]).transpose(1, 2) // [batch, heads, seq, head_dim]
}
