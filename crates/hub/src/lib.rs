//! Model folders in the layout of Hugging Face: read without trust, written whole.
//!
//! A folder from elsewhere is hostile until shown otherwise. Only safetensors are read, never a
//! pickle; a name leads to no file outside the folder; no number in a file is believed before it is
//! compared with the size of the file. What is wrong is one [`Error`], which names the file and says
//! what to do.
//!
//! ```
//! use cloze_hub::{Folder, Staged, write_weights};
//! use tch::Tensor;
//!
//! # let home = tempfile::tempdir()?;
//! # let target = home.path().join("model");
//! let table = Tensor::from_slice(&[1.0_f32, 2.0, 3.0, 4.0]).reshape([2, 2]);
//! let staged = Staged::new(&target)?;
//! staged.write_json("config.json", &serde_json::json!({ "vocab_size": 2 }))?;
//! write_weights(staged.path(), &[("embeddings.weight".to_owned(), table)], 5_000_000_000)?;
//! staged.finish()?; // until here, there is no `target`
//!
//! let weights = Folder::open(&target)?.weights()?;
//! assert_eq!(weights.names().collect::<Vec<_>>(), ["embeddings.weight"]);
//! assert_eq!(weights.shape("embeddings.weight"), Some(&[2, 2][..]));
//! assert_eq!(weights.read("embeddings.weight")?.double_value(&[1, 0]), 3.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod bert;
mod card;
mod contents;
mod error;
mod export;
mod fields;
mod folder;
mod gpt2;
mod index;
mod model_folder;
mod names;
mod notes;
mod own;
mod safetensors;
mod staged;
mod tokenizer;
mod weights;
mod write;

pub use bert::{Bert, Heads};
pub use card::Card;
pub use error::Error;
pub use export::{Export, Saved};
pub use folder::Folder;
pub use gpt2::Gpt;
pub use index::Mismatch;
pub use notes::Note;
pub use own::{Family, OwnConfig};
pub use safetensors::Flaw;
pub use staged::Staged;
pub use weights::Weights;
pub use write::write_weights;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
