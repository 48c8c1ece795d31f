mod history;
mod line;

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::Path;

pub use history::{History, RunEnd};
pub use line::{EvaluationMetrics, MetricsLine, Rollback, StepMetrics, TermScore};

use crate::files::is_full;
use crate::{Event, Observer};

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
            // A last line without its end was torn by a crash. One that cannot be read stays.
            let is_after = |line: MetricsLine| line.is_after(step);
            if line.last() != Some(&b'\n') || serde_json::from_slice(&line).is_ok_and(is_after) {
                break;
            }
            end += length as u64;
            line.clear();
        }
        self.file.set_len(end)
    }

    fn append(&mut self, line: &MetricsLine) -> io::Result<()> {
        // By way of a value, whose keys are sorted.
        self.waiting += &format!("{}\n", serde_json::to_value(line)?);
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
            Event::Step(report) => self.append(&MetricsLine::Step((*report).into())),
            Event::Evaluation { step, set, scores } => {
                let scored = EvaluationMetrics::of(*step, set, scores);
                self.append(&MetricsLine::Evaluation(scored))
            }
            Event::RolledBack {
                step,
                trouble,
                to,
                data,
                ..
            } => {
                self.rewind(*to)?;
                self.append(&MetricsLine::RolledBack(Rollback {
                    bad_step: *step,
                    step: *to,
                    trouble: trouble.to_string(),
                    data: *data,
                }))
            }
            Event::Interrupted { step } => {
                self.append(&MetricsLine::Interrupted { step: *step })?;
                self.write()
            }
            Event::Finished { step, end } => {
                let end = end.name().to_owned();
                self.append(&MetricsLine::Finished { step: *step, end })?;
                self.write()
            }
            _ => Ok(()),
        }
    }
}
