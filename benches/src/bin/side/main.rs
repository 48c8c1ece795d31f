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
use std::process::ExitCode;

use serde_json::Value;

use crate::bert::BertSide;
use crate::gpt::GptSide;
use crate::job::{Job, Task};
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
    let given = std::env::args()
        .nth(1)
        .ok_or("one task is expected, as JSON")?;
    let task: Task =
        serde_json::from_str(&given).map_err(|error| format!("the task {given}: {error}"))?;
    match task {
        Task::Prepare { folder, job } => match job.family.as_str() {
            "bert" => prepare::<BertSide>(&folder, &job),
            "gpt" => prepare::<GptSide>(&folder, &job),
            other => Err(unknown(other)),
        },
        Task::Train(task) => {
            let job = Job::read(&task.folder)?;
            match job.family.as_str() {
                "bert" => train::<BertSide>(&job, &task),
                "gpt" => train::<GptSide>(&job, &task),
                other => Err(unknown(other)),
            }
        }
    }
}

fn unknown(family: &str) -> Box<dyn Error> {
    format!("the family is {family:?}: bert or gpt is expected").into()
}
