//! What attention promises. One binary: linking libtorch takes longer than running the tests.

mod alibi;
#[path = "../../../tensor/tests/invariants/common.rs"]
mod common;
mod kernels;
mod laws;
mod masks;
mod multi_head;
mod places;
mod precision;
mod relative;
mod rotary;
mod sight;
mod waves;
mod windows;
