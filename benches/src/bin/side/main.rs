//! Our side of the comparison with PyTorch: one task as JSON on the command line, one object of JSON
//! on standard output. The peer's side, `benches/peers/hf.py`, reads and prints the same.
//!
//! ```text
//! side '{"do": "prepare", "folder": F, "job": {..}}'    the weights and the batches of a job into F
//! side '{"do": "train", "folder": F, "precision": "auto", "dropout": 0.1, "warm_up": 2, ..}'
//! ```
#![forbid(unsafe_code)]

mod bert;
mod data;
mod family;
mod gpt;
mod job;
mod memory;
mod prepare;
mod train;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use crate::bert::BertSide;
use crate::family::Family;
use crate::gpt::GptSide;
use crate::job::{Job, Task, Train};
use crate::prepare::prepare;
use crate::train::train;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    cloze_native::flush_denormals(true);
    cloze_native::reuse_memory();
    match run() {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprint!("side: {error}");
            let causes = std::iter::successors(error.source(), |&cause| cause.source());
            causes.for_each(|cause| eprint!(": {cause}"));
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Value> {
    let given = std::env::args().nth(1);
    let given = given.ok_or("one task is expected, as JSON")?;
    let task =
        serde_json::from_str(&given).map_err(|error| format!("the task {given}: {error}"))?;
    match task {
        Task::Prepare { folder, job } => (Side::of(&job)?.prepare)(&folder, &job),
        Task::Train(task) => {
            let job = Job::read(&task.folder)?;
            (Side::of(&job)?.train)(&job, &task)
        }
    }
}

/// What is done for a family of networks.
struct Side {
    family: &'static str,
    prepare: fn(&Path, &Job) -> Result<Value>,
    train: fn(&Job, &Train) -> Result<Value>,
}

const SIDES: [Side; 2] = [Side::new::<BertSide>("bert"), Side::new::<GptSide>("gpt")];

impl Side {
    const fn new<F: Family>(family: &'static str) -> Self {
        Self {
            family,
            prepare: prepare::<F>,
            train: train::<F>,
        }
    }

    fn of(job: &Job) -> Result<&'static Self> {
        let found = SIDES.iter().find(|side| side.family == job.family);
        let unknown = || format!("the family is {:?}: bert or gpt is expected", job.family);
        Ok(found.ok_or_else(unknown)?)
    }
}
