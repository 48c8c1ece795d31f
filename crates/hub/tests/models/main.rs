//! BERT and GPT-2 in folders of Hugging Face's layout, and networks that have no twin there. What
//! they compute is held against the reference elsewhere; here, that nothing is lost, guessed or
//! believed on the way.

mod any_config;
mod card;
#[path = "../../../tensor/tests/invariants/common.rs"]
mod common;
mod configs;
mod decoders;
mod encoders;
mod families;
mod heads;
mod kept;
mod made;
mod names;
mod own_config;
mod place;
mod round_trip;
#[path = "../files/says.rs"]
mod says;
mod silent;
mod stored;
mod target;
mod tensors;
mod tied;
mod tokenizer;
mod unlike;
