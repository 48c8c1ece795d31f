//! What windows and a GPT promise. One binary: linking libtorch takes longer than running the
//! tests.

#[path = "../../../tensor/tests/invariants/common.rs"]
mod common;
mod composition;
mod documents;
mod held_out;
mod learning;
mod made;
mod real_text;
mod windows;
