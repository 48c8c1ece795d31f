//! Trained models from folders and back: the runs of cloze, and BERT, RoBERTa (with XLM-R and
//! CamemBERT), DistilBERT, ELECTRA, ModernBERT and GPT-2 in the layout of Hugging Face, with the same
//! numbers.
//!
//! [`Pretrained`] is a network of `cloze-transformer` with the heads that its folder has: what it
//! computes is what `transformers` computes, and it is trained on, looked into and written out like any
//! other. One table of names for each family drives both directions. A network that has no twin there
//! is written under our names, with `model_type` `cloze`; so is that of a run.
//!
//! ```
//! use cloze_hub::{Card, Export, Architecture, OwnConfig, Pretrained, write_weights};
//! use cloze_model::Backbone;
//! use cloze_tensor::Parameters;
//! use cloze_transformer::{Config, Mask, Tokens, Transformer};
//! use tch::{Device, Tensor};
//!
//! # let home = tempfile::tempdir()?;
//! # let (folder, exported) = (home.path(), home.path().join("exported"));
//! let network = Config::gpt2([1, 4, 2], 8);
//! let parameters = Parameters::new(42, Device::Cpu);
//! Transformer::new(&parameters.root(), &network, 9);
//! OwnConfig::new(Architecture::Gpt, network, 9).write(folder)?;
//! write_weights(folder, &parameters.named(), u64::MAX)?;
//!
//! let gpt = Pretrained::open(folder, Device::Cpu)?;
//! assert!(gpt.heads.causal.is_some() && gpt.masked().is_none()); // it writes, and fills no blanks
//! let ids = Tensor::from_slice(&[1_i64, 2, 3]).unsqueeze(0);
//! let states = gpt.backbone.states(&Tokens::new(&ids, Mask::Causal), false);
//! assert_eq!(states.size(), [1, 3, 4]);
//!
//! let card = Card { name: "a small GPT".to_owned(), ..Card::default() };
//! let export = Export { target: &exported, tokenizer: None, card: &card, max_shard: 1 << 32 };
//! assert!(gpt.save(&export)?.is_empty()); // `transformers` reads it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A folder from elsewhere is hostile until shown otherwise. Only safetensors are read, never a
//! pickle; a name leads to no file outside the folder; no number in a file is believed before it is
//! compared with the size of the file. What is wrong is one [`Error`], which names the file and says
//! what to do; what is merely odd is a [`Note`].
#![forbid(unsafe_code)]

mod activations;
mod card;
mod contents;
mod described;
mod error;
mod export;
mod families;
mod field;
mod fields;
mod folder;
mod heads;
mod index;
mod local_layers;
mod names;
mod notes;
mod own;
mod pretrained;
mod remote;
mod rope;
mod run;
mod safetensors;
mod staged;
mod tokenizer;
mod tokenizer_files;
mod twin;
mod weights;
mod write;

pub use card::Card;
pub use error::Error;
pub use export::Export;
pub use folder::Folder;
pub use heads::Heads;
pub use index::Mismatch;
pub use notes::Note;
pub use own::{Architecture, OwnConfig, older_network};
pub use pretrained::Pretrained;
pub use remote::{Arrival, FetchError, Fetched, Remote};
pub use safetensors::Flaw;
pub use staged::Staged;
pub use weights::Weights;
pub use write::write_weights;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
