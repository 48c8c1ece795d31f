//! Draws, permutations and samplers.

mod draws;
mod golden;
mod permutation;
mod sampler;
