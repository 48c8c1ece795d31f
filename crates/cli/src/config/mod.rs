//! A run's configuration: a preset, under a file, under the arguments of the command line.
//!
//! Every value remembers where it was written, and all that is wrong is reported at once, each at
//! its place.
//!
//! ```text
//! Preset ──┐
//! File ────┼─ Merged ── deserialize ── the settings, or one ConfigError with every problem
//! Argument ┘
//! ```

mod argument;
mod error;
mod file;
mod merge;
mod merged;
mod nearest;
mod node;
mod presets;
mod repair;
mod source;

#[cfg(test)]
mod tests;

pub(crate) use argument::Argument;
pub(crate) use error::{ConfigError, Problem};
pub(crate) use merged::Merged;
pub(crate) use nearest::nearest;
pub(crate) use presets::{CORPORA, RUNS};
