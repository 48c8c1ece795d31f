//! From settings to a trained model in a folder.
//!
//! Settings are a preset and what is said on it. A run goes into a folder, which is that of a model
//! from then on; what was begun is gone on with.
//!
//! ```
//! use cloze_train::Event;
//!
//! # let home = tempfile::tempdir()?;
//! # let folder = home.path().join("runs/mine");
//! let settings = cloze_run::preset("bert-tiny")?.set("train.steps=2").set("data.documents=50");
//! # let settings = settings.set("model.layers=1").set("train.evaluate_batches=1");
//! let settings = settings.settings()?;
//! cloze_run::pretrain(&settings, &folder, &mut |event: &Event<'_>| println!("{event}"))?;
//! assert!(folder.join("latest/model.safetensors").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//! preset("bert-mini") ── Settings ── Job::prepare ── Job::fit ── train::fit ── Outcome
//!                                    folder, text,     metrics.jsonl, report.html,
//!                                    machine, model    checkpoints, the observer
//! ```
//!
//! [`experiment`] trains models that differ in one thing, and scores them alike.
#![forbid(unsafe_code)]

mod builder;
mod commented;
mod control;
mod corpus;
mod data;
mod device;
mod environment;
mod error;
pub mod experiment;
mod families;
mod family;
mod flops;
mod folder;
mod has_read;
mod import;
mod job;
mod machine;
mod mixture;
mod outline;
mod outlined;
mod peak;
mod portable;
mod precision;
mod preset_summary;
mod presets;
mod pretrain;
mod profile;
mod rates;
mod rehearsal;
mod room;
mod same_run;
mod schema;
mod settings;
mod show;
mod task;
mod vocabulary;
mod watchers;

pub use builder::{SettingsBuilder, preset};
pub use control::Control;
pub use corpus::{CorpusSettings, CorpusTokenizer};
pub use data::{RunData, held_out};
pub use device::DeviceChoice;
pub use environment::environment;
pub use error::Error;
pub use family::Family;
pub use folder::RunFolder;
pub use has_read::{HasRead, unread_note};
pub use import::import;
pub use job::Job;
pub use machine::Machine;
pub use mixture::MixedCorpus;
pub use outline::Outline;
pub use outlined::OutlinedText;
pub use peak::{peak_memory, reset_peak_memory};
pub use precision::PrecisionChoice;
pub use preset_summary::{PresetSummary, resolved_preset};
pub use presets::{CORPORA, RUNS};
pub use pretrain::pretrain;
pub use profile::PROFILE_STEPS;
pub use rates::Rates;
pub use rehearsal::Rehearsal;
pub use schema::{corpus_schema, run_schema};
pub use settings::{
    BatchStage, Compute, DataSettings, Settings, StartSettings, TokenizerSettings, TokenizerSource,
};
pub use show::{Asked, Demonstration};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
