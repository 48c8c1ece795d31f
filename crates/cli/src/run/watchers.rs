use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_train::{MetricsFile, Observer};
use cloze_watch::{Dashboard, Lenient, Notes, ReportFile, TensorBoard};

use super::folder::RunFolder;
use super::pretrain::Request;
use super::progress::Progress;
use crate::failure::Failure;
use crate::output;

/// Says before anything is prepared what would fail after it.
pub(super) fn check(request: &Request) -> Result<(), Failure> {
    if request.dashboard && !io::stdout().is_terminal() {
        return Err(Failure::Usage(
            "--dashboard draws on a terminal, and standard output is none: leave it out, and open \
             report.html in the run's folder"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Those who watch the run. The file comes first: others read it.
pub(crate) fn watchers(
    request: &Request,
    folder: &RunFolder,
    stop: &Arc<AtomicBool>,
    save: &Arc<AtomicBool>,
) -> Result<Vec<Box<dyn Observer>>, Failure> {
    let metrics = folder.metrics();
    let metrics = MetricsFile::open(&metrics).map_err(Failure::io("write", &metrics))?;
    let mut watchers: Vec<Box<dyn Observer>> = vec![Box::new(metrics)];
    let run = folder.path();
    let notes = if request.dashboard {
        let dashboard = Dashboard::open(run, Arc::clone(stop), Arc::clone(save));
        let dashboard = dashboard.map_err(|error| {
            Failure::Run(format!(
                "this terminal cannot show the dashboard: {error}. Leave --dashboard out"
            ))
        })?;
        let notes = dashboard.notes();
        watchers.push(Box::new(dashboard));
        Some(notes)
    } else {
        watchers.push(Box::new(Progress::new()));
        None
    };
    let report = ReportFile::new(run);
    watchers.push(Box::new(Lenient::new(report, tell("report.html", &notes))));
    if request.tensorboard {
        let files = TensorBoard::new(run);
        watchers.push(Box::new(Lenient::new(files, tell("tensorboard/", &notes))));
    }
    Ok(watchers)
}

/// Where nobody draws on the terminal, a line on it.
fn tell(what: &'static str, notes: &Option<Notes>) -> impl FnMut(&io::Error) + use<> {
    let notes = notes.clone();
    move |error| {
        let text = format!("warning: {what} is not written, and the run goes on: {error}");
        match &notes {
            Some(notes) => notes.say(&text),
            None => output::error(&text),
        }
    }
}
