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
mod svg;

use std::error::Error;
use std::process::ExitCode;

use curve::Curve;
use svg::Panel;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match panels(std::env::args().skip(1)) {
        Ok(panels) => {
            print!("{}", svg::draw(&panels));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("curves: {error}");
            ExitCode::FAILURE
        }
    }
}

fn panels(arguments: impl Iterator<Item = String>) -> Result<Vec<Panel>> {
    let mut panels: Vec<Panel> = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        if argument == "--panel" {
            let title = arguments.next().ok_or("--panel needs a title")?;
            let curves = Vec::new();
            panels.push(Panel { title, curves });
            continue;
        }
        let (name, file) = argument
            .split_once('=')
            .ok_or_else(|| format!("{argument:?} is neither --panel nor NAME=FILE"))?;
        let panel = panels.last_mut().ok_or("the first argument is --panel")?;
        panel.curves.push(Curve::read(name, file.as_ref())?);
    }
    if panels.iter().any(|panel| panel.curves.is_empty()) || panels.is_empty() {
        return Err("each panel needs a curve: --panel TITLE NAME=FILE..".into());
    }
    Ok(panels)
}
