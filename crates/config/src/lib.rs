//! Configurations in layers: a preset, under a file, under the arguments of a command line.
//!
//! A preset is complete, so that nothing has a hidden default. Every value remembers where it was
//! written, and all that is wrong is reported at once, each at its place.
//!
//! ```text
//! Preset ───┐
//! File ─────┼─ Configuration ── deserialize ── the settings, or one ConfigError with every fault
//! Argument ─┘
//! ```
//!
//! ```
//! use cloze_config::{Argument, Configuration, Preset, Presets, Problem};
//! use serde::Deserialize;
//!
//! static PRESETS: Presets = Presets {
//!     default: "small",
//!     choices: &[],
//!     free: &[],
//!     all: &[Preset { name: "small", parts: &["heads = 2\ndim = 64"] }],
//! };
//!
//! #[derive(Debug, Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Network {
//!     heads: u64,
//!     dim: u64,
//! }
//!
//! let problems = |network: &Network| {
//!     let holds = network.dim % network.heads == 0;
//!     Problem::unless(holds, "heads", network.heads, "a divisor of dim").into_iter().collect()
//! };
//! let load = |given: &str| {
//!     let arguments = vec![Argument::set(given)];
//!     Configuration::load(&PRESETS, None, None, arguments)?.deserialize(problems)
//! };
//! assert_eq!(load("heads=4").unwrap().heads, 4);
//! assert!(load("heads=5").unwrap_err().to_string().contains("`heads` is 5, allowed: a divisor of dim"));
//! assert!(load("hedas=4").unwrap_err().to_string().contains("did you mean `heads`?"));
//! ```
#![forbid(unsafe_code)]

mod argument;
mod configuration;
mod error;
mod file;
mod merge;
mod nearest;
mod node;
mod presets;
mod problem;
mod repair;
mod table;

#[cfg(test)]
mod tests;

pub use argument::Argument;
pub use configuration::Configuration;
pub use error::ConfigError;
pub use file::ConfigSource;
pub use nearest::nearest;
pub use presets::{Preset, Presets};
pub use problem::Problem;
pub use table::leaves;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
