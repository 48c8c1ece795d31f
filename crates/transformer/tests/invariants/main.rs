//! What the networks promise. One binary: linking libtorch takes longer than running the tests.

mod cache;
mod causality;
#[path = "../../../tensor/tests/invariants/common.rs"]
mod common;
mod config_fields;
mod config_tables;
mod cross_attention;
mod embeddings;
mod feed_forward;
mod flops;
mod gradients;
mod inspection;
mod networks;
mod packing;
mod padding;
mod problems;
mod profile;
mod recorders;
mod scales;
mod seeds;
