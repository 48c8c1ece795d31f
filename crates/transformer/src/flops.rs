use crate::Config;

impl Config {
    /// Floating-point operations of one token through the blocks, forward only, in a sequence of
    /// `seq` tokens: two for each multiply-add of the matrices and of the two attention products.
    /// Backward costs twice as much again (Kaplan et al., 2020, section 2.1). Embeddings, norms
    /// and softmax are not counted, nor is what a causal mask or a window saves.
    pub fn flops_per_token(&self, seq: i64) -> f64 {
        self.attention_flops_per_token(seq) + self.feed_forward_flops_per_token()
    }

    /// The part of attention in [`flops_per_token`](Self::flops_per_token).
    pub fn attention_flops_per_token(&self, seq: i64) -> f64 {
        let (dim, seq) = (self.dim as f64, seq as f64);
        let [all, key_value] =
            [self.heads, self.key_value_heads].map(|heads| (heads * self.head_dim()) as f64);
        2.0 * self.layers as f64 * (2.0 * dim * all + 2.0 * dim * key_value + 2.0 * seq * all)
    }

    /// The part of the feed-forward layers in [`flops_per_token`](Self::flops_per_token).
    pub fn feed_forward_flops_per_token(&self) -> f64 {
        let matrices = if self.feed_forward.gated { 3.0 } else { 2.0 };
        2.0 * self.layers as f64 * matrices * self.dim as f64 * self.hidden as f64
    }
}
