//! Draws loss curves side by side, as SVG on standard output.
//!
//! ```text
//! curves --panel TITLE NAME=FILE.. [--panel TITLE NAME=FILE..]..
//! ```
//!
//! A file is the `metrics.jsonl` of a run, of which the held-out losses are drawn (the sum of the
//! terms), or a list of the losses of all steps.
#![forbid(unsafe_code)]

mod curve;

use std::error::Error;
use std::process::ExitCode;

use cloze_pages::{Axis, Chart, row};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match charts(std::env::args().skip(1)) {
        Ok(charts) => {
            print!("{}", row(&charts));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("curves: {error}");
            ExitCode::FAILURE
        }
    }
}

fn charts(arguments: impl Iterator<Item = String>) -> Result<Vec<Chart>> {
    let mut charts: Vec<Chart> = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if argument == "--panel" {
            let title = arguments.next().ok_or("--panel needs a title")?;
            let (x, y) = (Axis::linear("step"), Axis::linear("loss, nats"));
            charts.push(Chart::new(title, x, y, Vec::new()));
            continue;
        }
        let (name, file) = argument
            .split_once('=')
            .ok_or_else(|| format!("{argument:?} is neither --panel nor NAME=FILE"))?;
        let chart = charts.last_mut().ok_or("the first argument is --panel")?;
        chart.lines.push(curve::read(name, file.as_ref())?);
    }
    if charts.iter().any(|chart| chart.lines.is_empty()) || charts.is_empty() {
        return Err("each panel needs a curve: --panel TITLE NAME=FILE..".into());
    }
    Ok(charts)
}
