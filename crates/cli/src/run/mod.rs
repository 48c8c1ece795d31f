//! From settings to a trained model in a folder.

mod data;
mod device;
mod dry_run;
mod environment;
mod flops;
mod folder;
mod machine;
mod peak;
mod plan;
mod pretrain;
mod profile;
mod progress;
mod rates;
mod signals;
mod start;
mod watchers;

pub(crate) use data::from_text;
pub(crate) use device::DeviceChoice;
pub(crate) use dry_run::dry_run;
pub(crate) use environment::environment;
pub(crate) use folder::RunFolder;
pub(crate) use machine::Machine;
pub(crate) use peak::{peak_memory, reset_peak_memory};
pub(crate) use pretrain::{Request, pretrain};
pub(crate) use profile::STEPS as PROFILE_STEPS;
pub(crate) use rates::Rates;
pub(crate) use signals::stop_flag;
pub(crate) use start::{Flags, Ready};
pub(crate) use watchers::watchers;
