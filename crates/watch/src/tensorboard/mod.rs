mod event;
mod record;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use cloze_model::Score;
use cloze_train::{Event, Observer, StepReport};

use event::{Content, event};
use record::record;

/// Writes event files for TensorBoard into `tensorboard/` of a run's folder.
///
/// Each part of a run begins a file of its own. A run that is resumed, or goes back to an earlier
/// step, says so in TensorBoard's way: what older files have of later steps is not shown.
#[derive(Debug)]
pub struct TensorBoard {
    folder: PathBuf,
    file: Option<File>,
    /// Bytes of whole records.
    length: u64,
}

impl TensorBoard {
    /// Of the run in this folder.
    pub fn new(run: &Path) -> Self {
        Self {
            folder: run.join("tensorboard"),
            file: None,
            length: 0,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        self.file = Some(unused(&self.folder)?);
        self.length = 0;
        self.write(0, &Content::Version)
    }

    fn write(&mut self, step: u64, content: &Content) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            // Something failed when it should have begun, a full disk for instance.
            self.begin()?;
            return self.write(step, content);
        };
        let record = record(&event(now().as_secs_f64(), step, content));
        let written = file.write_all(&record);
        if written.is_ok() {
            self.length += record.len() as u64;
        } else {
            // A reader would take nothing of what follows half a record. If this fails, too, the
            // next record shows it.
            let _ = file.set_len(self.length);
        }
        written
    }
}

impl Observer for TensorBoard {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { step, .. } => {
                self.begin()?;
                self.write(step + 1, &Content::Restart)
            }
            Event::Step(report) => self.write(report.step, &Content::Scalars(of_step(report))),
            Event::Evaluation { step, set, scores } => {
                self.write(*step, &Content::Scalars(of_scores(set, scores)))
            }
            Event::RolledBack { to, .. } => self.write(to + 1, &Content::Restart),
            _ => Ok(()),
        }
    }
}

fn of_step(report: &StepReport) -> Vec<(String, f64)> {
    let named = |name: &str, value| (format!("train/{name}"), value);
    let mut scalars = vec![
        named("loss", report.loss),
        named("learning rate", report.rate),
        named("gradient norm", report.norm),
        named("tokens per second", report.tokens_per_second),
        named("tokens", report.tokens_total as f64),
        named("seconds", report.time.as_secs_f64()),
    ];
    scalars.extend(report.mfu.map(|mfu| named("mfu", mfu)));
    let terms = report.terms.iter();
    scalars.extend(terms.map(|term| (format!("train terms/{}", term.name), term.mean)));
    scalars
}

fn of_scores(set: &str, scores: &[Score]) -> Vec<(String, f64)> {
    let total = Score::total(scores);
    let mut scalars = vec![(format!("{set}/loss"), total)];
    for score in scores {
        scalars.push((format!("{set}/{}", score.name), score.mean()));
        scalars.push((format!("{set}/{} right", score.name), score.accuracy()));
    }
    scalars
}

/// A new file. Readers take files in the order of their names, which begin with the time.
fn unused(folder: &Path) -> io::Result<File> {
    let seconds = now().as_secs();
    for number in 0..1000 {
        let name = format!("events.out.tfevents.{seconds:010}.cloze.{number:03}");
        match OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(folder.join(name))
        {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened,
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

fn now() -> std::time::Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
