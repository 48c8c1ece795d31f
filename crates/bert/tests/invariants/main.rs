//! What BERT's batches and its composition promise. One binary: linking libtorch takes longer than
//! running the tests.

#[path = "../../../tensor/tests/invariants/common.rs"]
mod common;
mod composition;
mod errors;
mod head_dropout;
mod heads;
mod hybrid;
#[path = "../../../gpt/tests/invariants/learning.rs"]
mod learning;
mod made;
mod masked_lm;
mod real_text;
mod second;
mod sequences;
mod steps;
