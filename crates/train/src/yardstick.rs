/// What the speed of a run is measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Yardstick {
    /// Floating-point operations of a training step for each token: forward and backward.
    pub flops_per_token: f64,
    /// Floating-point operations per second of the machine's matrix products.
    pub gemm_rate: f64,
}

impl Yardstick {
    /// The share of the machine's rate that a throughput makes use of: model FLOPs utilisation
    /// (Chowdhery et al., "PaLM", 2022, appendix B).
    pub fn mfu(&self, tokens_per_second: f64) -> f64 {
        tokens_per_second * self.flops_per_token / self.gemm_rate
    }
}
