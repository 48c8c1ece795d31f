use std::path::Path;

use cloze_train::{Event, Observer, Outcome};

use crate::{Control, Error, Job, RunFolder, Settings};

/// Trains a model of these settings in a folder, or goes on with the run that it holds.
///
/// The folder is then that of a model, and has `metrics.jsonl` and `report.html` besides. For more say
/// in it, such as a way to stop it, see [`Job`].
///
/// # Errors
/// See [`Error`]. Checkpoints written before stay valid.
pub fn pretrain(
    settings: &Settings,
    folder: &Path,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    let control = Control::new();
    let job = Job::prepare(settings, RunFolder::open(folder)?, &control)?;
    for note in &job.notes {
        let told = observer.observe(&Event::Note(note));
        told.map_err(cloze_train::Error::Observer)?;
    }
    job.fit(&control, observer)
}
