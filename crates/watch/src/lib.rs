//! Those who watch a run.
//!
//! All are observers of the events of [`cloze_train::fit`], and none can change the run:
//!
//! - [`ReportFile`] writes a page into the run's folder, with curves, evaluations and settings.
//! - [`TensorBoard`] writes event files.
//! - [`Dashboard`] takes the terminal.
//! - [`Lenient`] is around those of them that must not end a run when the disk is full.
//!
//! What a folder tells of a run is a [`RunRecord`]; [`html`] makes a page of it.
//!
//! ```
//! use std::fs;
//! use cloze_watch::{RunRecord, RunState, html};
//!
//! let folder = tempfile::tempdir()?;
//! fs::write(
//!     folder.path().join("metrics.jsonl"),
//!     "{\"event\":\"evaluation\",\"set\":\"novels\",\"step\":0,\
//!       \"scores\":{\"mlm\":{\"loss\":9.1,\"accuracy\":0.0,\"count\":100}}}\n\
//!      {\"event\":\"step\",\"step\":1,\"steps\":2,\"loss\":\"NaN\",\"te",
//! )?;
//! let run = RunRecord::read(folder.path(), RunState::Unknown)?;
//! assert_eq!(run.history.evaluations[0].loss(), 9.1);
//! assert_eq!(run.history.damaged, [2]);
//! let page = html(&run);
//! assert!(page.contains("novels") && page.contains("1 line of metrics.jsonl could not be read"));
//! # Ok::<(), std::io::Error>(())
//! ```
#![forbid(unsafe_code)]

mod dashboard;
mod lenient;
mod report;
mod run;
mod tensorboard;
mod time;

pub use dashboard::Dashboard;
pub use lenient::Lenient;
pub use report::{ReportFile, html};
pub use run::{RunRecord, RunState};
pub use tensorboard::TensorBoard;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
