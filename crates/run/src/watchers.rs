use std::io;
use std::sync::mpsc::{Receiver, channel};

use cloze_train::{Event, MetricsFile, Observer, Plan, Tick};
use cloze_watch::{Lenient, ReportFile, TensorBoard};

use crate::profile::Profile;
use crate::{Control, Error, Job};

/// All who watch a run: its files, and the caller's observer, which is told what becomes of them.
pub(crate) struct Watchers<'a> {
    files: Vec<Box<dyn Observer>>,
    profile: Option<Profile>,
    /// Files that could not be written, in words.
    complaints: Receiver<String>,
    caller: &'a mut dyn Observer,
}

impl<'a> Watchers<'a> {
    pub(crate) fn open(
        job: &Job,
        control: &Control<'_>,
        caller: &'a mut dyn Observer,
    ) -> Result<Self, Error> {
        let (run, metrics) = (job.folder.path(), job.folder.metrics());
        let (complain, complaints) = channel();
        let lenient = |what: &'static str| {
            let complain = complain.clone();
            move |error: &io::Error| {
                let text = format!("warning: {what} is not written, and the run goes on: {error}");
                // Whoever would be told is gone only when the run is.
                let _ = complain.send(text);
            }
        };
        let metrics = MetricsFile::open(&metrics).map_err(Error::io("write", &metrics))?;
        // The metrics come first: the report reads them.
        let mut files: Vec<Box<dyn Observer>> = vec![
            Box::new(metrics),
            Box::new(Lenient::new(ReportFile::new(run), lenient("report.html"))),
        ];
        if control.tensorboard {
            let written = Lenient::new(TensorBoard::new(run), lenient("tensorboard/"));
            files.push(Box::new(written));
        }
        Ok(Self {
            files,
            profile: control.profile.then(|| Profile::of(job)),
            complaints,
            caller,
        })
    }

    /// The plan, as a profile needs it.
    pub(crate) fn plan(&self, plan: &Plan) -> Plan {
        let profiled = self.profile.as_ref().map(|_| Profile::plan(plan));
        profiled.unwrap_or_else(|| plan.clone())
    }
}

impl Observer for Watchers<'_> {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.files.observe(event)?;
        self.caller.observe(event)?;
        let profile = self.profile.as_mut();
        let profiled = profile.map_or(Ok(None), |profile| profile.observe(event))?;
        for note in self.complaints.try_iter().chain(profiled) {
            self.caller.observe(&Event::Note(&note))?;
        }
        Ok(())
    }

    fn tick(&mut self, now: &Tick) {
        self.caller.tick(now);
    }
}
