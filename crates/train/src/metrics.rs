use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::Path;

use cloze_model::Score;
use serde_json::{Map, Number, Value, json};

use crate::files::is_full;
use crate::{Event, Observer, StepReport};

/// Appends each step event, each evaluation and each return to a checkpoint to a file, one JSON object
/// per line.
///
/// When a run resumes or goes back, the lines after its checkpoint are dropped: the file has each step
/// once. A number that is not finite is written as the string `NaN`, `inf` or `-inf`. While the disk is
/// full, lines wait in memory; they must be written by the time the run ends.
#[derive(Debug)]
pub struct MetricsFile {
    file: File,
    waiting: String,
}

impl MetricsFile {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// If the file can be neither opened nor made.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        let waiting = String::new();
        Ok(Self { file, waiting })
    }

    /// Cuts the file before the first line that the run, resumed at `step`, will write again.
    fn rewind(&mut self, step: u64) -> io::Result<()> {
        self.file.rewind()?;
        let mut reader = BufReader::new(&self.file);
        let (mut line, mut end) = (Vec::new(), 0);
        while let length @ 1.. = reader.read_until(b'\n', &mut line)? {
            // A last line without its end was torn by a crash.
            if line.last() != Some(&b'\n') || is_after(&line, step) {
                break;
            }
            end += length as u64;
            line.clear();
        }
        self.file.set_len(end)
    }

    fn append(&mut self, value: &Value) -> io::Result<()> {
        self.waiting += &format!("{value}\n");
        match self.write() {
            Err(error) if is_full(&error) => Ok(()),
            done => done,
        }
    }

    /// In one call, so that a line is whole even if the run is killed.
    fn write(&mut self) -> io::Result<()> {
        let end = self.file.metadata()?.len();
        let written = self.file.write_all(self.waiting.as_bytes());
        match written {
            Ok(()) => self.waiting.clear(),
            // What fitted would be a torn line.
            Err(_) => self.file.set_len(end)?,
        }
        written
    }
}

impl Observer for MetricsFile {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { step, .. } => self.rewind(*step),
            Event::Step(report) => self.append(&step_value(report)),
            Event::Evaluation { step, set, scores } => {
                self.append(&evaluation_value(*step, set, scores))
            }
            Event::RolledBack {
                step,
                trouble,
                to,
                data,
                ..
            } => {
                self.rewind(*to)?;
                self.append(&json!({
                    "event": "rolled-back",
                    "step": to,
                    "bad_step": step,
                    "trouble": trouble.to_string(),
                    "data": data,
                }))
            }
            Event::Interrupted { step } => {
                self.append(&json!({ "event": "interrupted", "step": step }))?;
                self.write()
            }
            Event::Finished { step, end } => {
                let end = end.name();
                self.append(&json!({ "event": "finished", "step": step, "end": end }))?;
                self.write()
            }
            _ => Ok(()),
        }
    }
}

/// A resumed run evaluates its checkpoint again before it goes on, and is at its end no more. A line that
/// cannot be read stays.
fn is_after(line: &[u8], step: u64) -> bool {
    serde_json::from_slice::<Value>(line).is_ok_and(|value| {
        let at = value["step"].as_u64();
        let again = ["evaluation", "interrupted", "finished"];
        let again = value["event"]
            .as_str()
            .is_some_and(|event| again.contains(&event));
        at > Some(step) || (at == Some(step) && again)
    })
}

fn step_value(report: &StepReport) -> Value {
    let terms: Map<String, Value> = report
        .terms
        .iter()
        .map(|term| (term.name.to_owned(), number(term.mean)))
        .collect();
    let phases: Map<String, Value> = (report.phases.named().into_iter())
        .map(|(name, time)| (name.to_owned(), number(time.as_secs_f64())))
        .collect();
    json!({
        "event": "step",
        "step": report.step,
        "steps": report.steps,
        "loss": number(report.loss),
        "terms": terms,
        "rate": number(report.rate),
        "norm": number(report.norm),
        "tokens": report.tokens,
        "tokens_total": report.tokens_total,
        "targets_total": report.targets_total,
        "seconds": number(report.time.as_secs_f64()),
        "phases": phases,
        "tokens_per_second": number(report.tokens_per_second),
        "mfu": report.mfu.map(number),
    })
}

fn evaluation_value(step: u64, set: &str, scores: &[Score]) -> Value {
    let scores: Map<String, Value> = scores
        .iter()
        .map(|score| {
            let value = json!({
                "loss": number(score.mean()),
                "accuracy": number(score.accuracy()),
                "count": score.count,
                "weight": score.weight,
            });
            (score.name.to_owned(), value)
        })
        .collect();
    json!({ "event": "evaluation", "step": step, "set": set, "scores": scores })
}

/// JSON has no NaN; leaving it out would hide it.
fn number(value: f64) -> Value {
    Number::from_f64(value).map_or_else(|| value.to_string().into(), Value::Number)
}
