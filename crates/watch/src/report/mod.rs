mod charts;
mod page;
mod smooth;
mod tables;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cloze_train::{Event, Observer};

use crate::run::{RunRecord, RunState};

pub use page::html;

/// Writes `report.html` into the folder of a run: at each evaluation, at the end, and when an error
/// ends the run.
///
/// It reads the run's own files, so that a resumed run has its whole past. It must come after
/// [`MetricsFile`](cloze_train::MetricsFile) in a list of observers, to find the event that it is
/// told of.
#[derive(Debug)]
pub struct ReportFile {
    folder: PathBuf,
    /// Whether the run has begun, and nobody has said that it ended.
    open: bool,
}

impl ReportFile {
    /// Of the run in this folder.
    pub fn new(run: &Path) -> Self {
        Self {
            folder: run.to_owned(),
            open: false,
        }
    }

    fn write(&self, state: RunState) -> io::Result<()> {
        let run = RunRecord::read(&self.folder, state)?;
        // Who looks at the page meanwhile sees the old one or the new one.
        let temporary = self.folder.join("report.html.tmp");
        fs::write(&temporary, html(&run))?;
        fs::rename(&temporary, self.folder.join("report.html"))
    }
}

impl Observer for ReportFile {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started { .. } => {
                self.open = true;
                Ok(())
            }
            Event::Evaluation { .. } | Event::RolledBack { .. } => self.write(RunState::Running),
            Event::Interrupted { .. } => {
                self.open = false;
                self.write(RunState::Interrupted)
            }
            Event::Finished { .. } => {
                self.open = false;
                self.write(RunState::Finished)
            }
            _ => Ok(()),
        }
    }
}

impl Drop for ReportFile {
    fn drop(&mut self) {
        if self.open {
            // The error that ends the run is what its user must see, not one more.
            let _ = self.write(RunState::Failed);
        }
    }
}
