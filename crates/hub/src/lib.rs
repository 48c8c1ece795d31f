//! Trained models from folders and back: the runs of cloze, and BERT and GPT-2 in the layout of Hugging
//! Face, with the same numbers.
//!
//! [`Pretrained`] is a network of `cloze-transformer` with the heads that its folder has: what it
//! computes is what `transformers` computes, and it is trained on, looked into and written out like any
//! other. One table of names for each family drives both directions. A network that has no twin there
//! is written under our names, with `model_type` `cloze`; so is that of a run.
//!
//! ```
//! use cloze_hub::{Card, Export, Pretrained};
//! use cloze_model::Backbone;
//! use cloze_transformer::{Mask, Tokens};
//! use serde_json::json;
//! use tch::{Device, Kind, Tensor};
//!
//! # let home = tempfile::tempdir()?;
//! # let theirs = home.path().join("theirs");
//! # let ours = home.path().join("ours");
//! // A folder as `save_pretrained` writes it: a GPT-2 of one layer.
//! let zeros = |name: &str, shape: &[i64]| {
//!     (name.to_owned(), Tensor::zeros(shape, (Kind::Float, Device::Cpu)))
//! };
//! let tensors = [
//!     zeros("wte.weight", &[9, 4]), zeros("wpe.weight", &[8, 4]),
//!     zeros("h.0.ln_1.weight", &[4]), zeros("h.0.ln_1.bias", &[4]),
//!     zeros("h.0.attn.c_attn.weight", &[4, 12]), zeros("h.0.attn.c_attn.bias", &[12]),
//!     zeros("h.0.attn.c_proj.weight", &[4, 4]), zeros("h.0.attn.c_proj.bias", &[4]),
//!     zeros("h.0.ln_2.weight", &[4]), zeros("h.0.ln_2.bias", &[4]),
//!     zeros("h.0.mlp.c_fc.weight", &[4, 16]), zeros("h.0.mlp.c_fc.bias", &[16]),
//!     zeros("h.0.mlp.c_proj.weight", &[16, 4]), zeros("h.0.mlp.c_proj.bias", &[4]),
//!     zeros("ln_f.weight", &[4]), zeros("ln_f.bias", &[4]),
//! ];
//! let staged = cloze_hub::Staged::new(&theirs)?;
//! staged.write_json("config.json", &json!({
//!     "model_type": "gpt2", "vocab_size": 9, "n_embd": 4, "n_layer": 1, "n_head": 2, "n_positions": 8
//! }))?;
//! cloze_hub::write_weights(staged.path(), &tensors, 5_000_000_000)?;
//! staged.finish()?;
//!
//! let gpt = Pretrained::open(&theirs, Device::Cpu)?;
//! assert!(gpt.heads.causal.is_some() && gpt.masked().is_none()); // it writes, and fills no blanks
//! let ids = Tensor::from_slice(&[1_i64, 2, 3]).unsqueeze(0);
//! let states = gpt.backbone.states(&Tokens::new(&ids, Mask::Causal), false);
//! assert_eq!(states.size(), [1, 3, 4]);
//!
//! let card = Card { name: "a small GPT".to_owned(), ..Card::default() };
//! let saved = gpt.save(&Export { target: &ours, tokenizer: None, card: &card, max_shard: 1 << 32 })?;
//! assert!(saved.unlike.is_empty()); // `transformers` reads it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A folder from elsewhere is hostile until shown otherwise. Only safetensors are read, never a
//! pickle; a name leads to no file outside the folder; no number in a file is believed before it is
//! compared with the size of the file. What is wrong is one [`Error`], which names the file and says
//! what to do; what is merely odd is a [`Note`].
#![forbid(unsafe_code)]

mod bert;
mod card;
mod contents;
mod described;
mod error;
mod export;
mod fields;
mod folder;
mod gpt2;
mod heads;
mod index;
mod names;
mod notes;
mod own;
mod pretrained;
mod run;
mod safetensors;
mod staged;
mod tokenizer;
mod twin;
mod weights;
mod write;

pub use card::Card;
pub use error::Error;
pub use export::{Export, Saved};
pub use folder::Folder;
pub use heads::Heads;
pub use index::Mismatch;
pub use notes::Note;
pub use own::{Family, OwnConfig};
pub use pretrained::Pretrained;
pub use safetensors::Flaw;
pub use staged::Staged;
pub use weights::Weights;
pub use write::write_weights;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
