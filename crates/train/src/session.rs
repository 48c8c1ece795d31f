//! A run under way.

mod look;
mod recover;
mod save;
mod step;

use std::sync::atomic::Ordering;

use cloze_model::Model;

use crate::checkpoint::{Checkpoint, Resume, Start, State};
use crate::learner::Learner;
use crate::pace::Pace;
use crate::{End, Error, Event, Fit, Observer, Outcome};
use step::Made;

pub(crate) struct Session<'a, M: Model> {
    run: &'a Fit<'a, M>,
    learner: Learner,
    state: State,
    /// Step of the newest checkpoint.
    saved: Option<u64>,
    /// Checkpoints that could not be written since then.
    failures: u32,
    /// How often the run went back to it.
    rollbacks: u32,
    /// Steps whose numbers were not read yet.
    unread: Vec<Made>,
    pace: Pace,
    observer: &'a mut dyn Observer,
    /// Keeps others out of the folder.
    _start: Start,
}

impl<'a, M: Model> Session<'a, M> {
    pub(crate) fn start(
        run: &'a Fit<'a, M>,
        observer: &'a mut dyn Observer,
    ) -> Result<Self, Error> {
        let Fit {
            parameters,
            plan,
            checkpoints,
            ..
        } = run;
        let mut learner = Learner::new(plan, parameters)?;
        let start = checkpoints.start()?;
        let (prints, environment) = (&checkpoints.fingerprints, &checkpoints.environment);
        let mut state = State::new(plan.seed, prints, environment);
        let (mut saved, mut changes) = (None, Vec::new());
        if let Some(checkpoint) = &start.checkpoint {
            learner.resume(checkpoint, &state)?;
            changes = checkpoint.changes(&state);
            state = checkpoint.state().clone();
            state.environment.clone_from(environment);
            // A checkpoint that was given by its path may lie in the folder of another run.
            saved = (checkpoints.resume == Resume::Auto).then_some(state.step);
        }
        let mut session = Self {
            run,
            learner,
            state,
            saved,
            failures: 0,
            rollbacks: 0,
            unread: Vec::new(),
            pace: Pace::default(),
            observer,
            _start: start,
        };
        session.announce(&changes)?;
        if run.deferred && session.saved.is_none() {
            session.save(true)?;
        }
        Ok(session)
    }

    /// A checkpoint is taken before the evaluation that is due at its step, so that a resumed run
    /// makes that evaluation, whatever interrupted it.
    pub(crate) fn run(mut self) -> Result<Outcome, Error> {
        let plan = self.run.plan;
        loop {
            let mut end = self.end();
            let mut scores = Vec::new();
            if end.is_some() || self.state.step.is_multiple_of(plan.evaluate_every.get()) {
                match self.evaluate()? {
                    Some(found) => scores = found,
                    None => return self.interrupted(),
                }
                let patience = plan.patience > 0 && self.state.stale >= plan.patience;
                end = end.or(patience.then_some(End::NoImprovement));
            }
            if let Some(end) = end {
                self.save(true)?;
                let step = self.state.step;
                self.tell(&Event::Finished { step, end })?;
                return Ok(Outcome::Finished { step, end, scores });
            }
            let before = self.state.step;
            if !self.step()? {
                return self.interrupted();
            }
            let asked = self.run.save.swap(false, Ordering::Relaxed);
            let (step, every) = (self.state.step, plan.checkpoint_every.get());
            // A bad step leaves the run where it was, which may be step 0: nothing was reached.
            let due = step > before && step.is_multiple_of(every);
            if asked || due || self.end().is_some() {
                self.read()?;
                self.save(false)?;
            }
        }
    }

    /// Why the run is at its end, if it is.
    fn end(&self) -> Option<End> {
        let (progress, nearest) = self.progress();
        (progress >= 1.0).then_some(nearest)
    }

    fn progress(&self) -> (f64, End) {
        let plan = self.run.plan;
        let flops = self.run.yardstick.map_or(0.0, |one| one.flops_per_token);
        plan.limits.progress(&self.state, plan.steps, flops)
    }

    /// Steps of the whole run: planned, or as it looks by the limit that is nearest.
    fn steps(&self) -> f64 {
        match self.progress() {
            (_, End::Steps) => self.run.plan.steps as f64,
            (progress, _) => self.state.step as f64 / progress,
        }
    }

    fn interrupted(mut self) -> Result<Outcome, Error> {
        self.read()?;
        self.save(true)?;
        let step = self.state.step;
        self.tell(&Event::Interrupted { step })?;
        Ok(Outcome::Interrupted { step })
    }

    fn tell(&mut self, event: &Event<'_>) -> Result<(), Error> {
        self.observer.observe(event).map_err(Error::Observer)
    }

    fn announce(&mut self, changes: &[crate::Difference]) -> Result<(), Error> {
        let Start {
            checkpoint,
            skipped,
            ..
        } = &self._start;
        let event = Event::Started {
            resumed: checkpoint.as_ref().map(Checkpoint::path),
            skipped,
            changes,
            step: self.state.step,
            steps: self.run.plan.steps,
            tokens: self.state.tokens,
            data: self.state.data,
        };
        self.observer.observe(&event).map_err(Error::Observer)
    }
}
