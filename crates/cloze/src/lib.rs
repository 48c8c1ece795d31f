//! Build, pretrain and look into language models: the crates of cloze under one name.
//!
//! One transformer, one mask value, one trainer; the objective is a plug.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use cloze::generate::FillMask;
//! use cloze::train::Event;
//! use cloze::tch::Device;
//! use cloze::{hub, run};
//!
//! let settings = run::preset("bert-mini")?.data("texts")?.settings()?;
//! run::pretrain(&settings, Path::new("runs/mine"), &mut |event: &Event<'_>| println!("{event}"))?;
//! let bert = hub::Pretrained::open(Path::new("runs/mine"), Device::Cpu)?;
//! println!("{:?}", FillMask::of(&bert)?.fill("the old sailor ____ the boat.", 5)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Under it, a family is one line of composition:
//!
//! ```
//! use cloze::attention::Mask;
//! use cloze::gpt::CausalLm;
//! use cloze::model::{Answers, Batch, Model, Pretraining};
//! use cloze::tch::{Device, Kind, Tensor};
//! use cloze::tensor::Parameters;
//! use cloze::transformer::{Config, Tokens, Transformer};
//!
//! let config = Config::gpt2([2, 64, 2], 32);
//! let parameters = Parameters::new(42, Device::Cpu);
//! let backbone = Transformer::new(&parameters.root(), &config, 100);
//! let objective = CausalLm::new(backbone.table());
//! let gpt = Pretraining { backbone, objective }; // with (MaskedLm, SecondSentence): a BERT
//!
//! let stream = Tensor::randint(100, [2, 9], (Kind::Int64, Device::Cpu));
//! let batch = Batch {
//!     input: Tokens::new(&stream.narrow(1, 0, 8), Mask::Causal),
//!     labels: Answers::everywhere(stream.narrow(1, 1, 8)),
//!     tokens: 16,
//! };
//! gpt.loss(&batch).mean_over(&gpt.counts(&batch)).backward();
//! assert!(parameters.named().iter().all(|(_, tensor)| tensor.grad().defined()));
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`corpus`] | files to documents, sentences, tokenizers, token stores; no libtorch |
//! | [`language`] | a synthetic language to try things on; no libtorch |
//! | [`config`] | configurations in layers, each fault shown at its place; no libtorch |
//! | [`random`] | random choices as a function of (seed, stream, step, index); no libtorch |
//! | [`native`] | what libtorch has and tch does not bind |
//! | [`model`] | the contracts between network, objective, data and trainer |
//! | [`tensor`] | the leaves of a network |
//! | [`attention`] | masks, positions, multi-head attention |
//! | [`transformer`] | encoder, decoder, encoder-decoder |
//! | [`bert`], [`gpt`] | objectives and batches |
//! | [`hub`] | folders in the layout of Hugging Face, in and out |
//! | [`generate`] | texts continued, blanks filled, sentences embedded |
//! | [`evaluate`] | models of all families scored under one protocol |
//! | [`compare`] | matched experiments: their files, statistics and report; no libtorch |
//! | [`train`] | optimizers, schedules, checkpoints, events |
//! | [`run`] | from settings to a trained model in a folder; experiments |
//! | [`watch`] | a report, TensorBoard and a full-screen view of a run |
//! | [`pages`] | reports as pages and Markdown, charts as SVG, numbers; no libtorch |
//! | [`tch`] | tensors, as all of these have them |
#![forbid(unsafe_code)]

pub use cloze_attention as attention;
pub use cloze_bert as bert;
pub use cloze_compare as compare;
pub use cloze_config as config;
pub use cloze_corpus as corpus;
pub use cloze_evaluate as evaluate;
pub use cloze_generate as generate;
pub use cloze_gpt as gpt;
pub use cloze_hub as hub;
pub use cloze_language as language;
pub use cloze_model as model;
pub use cloze_native as native;
pub use cloze_pages as pages;
pub use cloze_random as random;
pub use cloze_run as run;
pub use cloze_tensor as tensor;
pub use cloze_train as train;
pub use cloze_transformer as transformer;
pub use cloze_watch as watch;
pub use tch;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
