//! The loop of a run.

mod reading;

use std::sync::atomic::Ordering;

use cloze_model::Score;

use crate::checkpoint::{Checkpoint, Saved, Saver, State};
use crate::evaluate::{Evaluation, evaluate};
use crate::learner::Learner;
use crate::pass::{Numbers, pass};
use crate::phases::Stopwatch;
use crate::progress::{Made, Progress};
use crate::ranks::of_first;
use crate::{End, Error, Event, Observer, Outcome, Run, Subject};

/// A run under way.
pub(crate) struct Session<'a, 's> {
    subject: &'a Subject<'s>,
    run: &'a Run<'a>,
    learner: Learner<'a>,
    state: State,
    progress: Progress<'a>,
    /// How often the run went back to its newest checkpoint.
    rollbacks: u32,
    /// Steps whose numbers were not read yet.
    unread: Vec<Made>,
    /// Those who watch, and the disk: the first rank has them.
    observer: &'a mut dyn Observer,
    saver: Option<Saver<'a>>,
}

impl<'a, 's> Session<'a, 's> {
    pub(crate) fn start(
        subject: &'a Subject<'s>,
        run: &'a Run<'a>,
        observer: &'a mut dyn Observer,
    ) -> Result<Self, Error> {
        let (plan, checkpoints) = (run.plan, run.checkpoints);
        let mut learner = Learner::new(plan, &run.parameters)?;
        let (prints, environment) = (&checkpoints.fingerprints, &checkpoints.environment);
        let fresh = State::new(plan, prints, environment);
        let (mut saver, mut changes) = (None, Vec::new());
        let mut state = of_first(run.peers, || {
            let Saver { start, .. } = saver.insert(Saver::start(checkpoints, plan)?);
            let Some(checkpoint) = &start.checkpoint else {
                return Ok(fresh.clone());
            };
            learner.resume(checkpoint, &fresh)?;
            changes = checkpoint.changes(&fresh);
            Ok(checkpoint.state().clone())
        })?;
        state.environment.clone_from(environment);
        state.choose_by(&plan.best);
        learner.broadcast(run.peers)?;
        if let Some(Saver { start, .. }) = &saver {
            let started = Event::Started {
                resumed: start.checkpoint.as_ref().map(Checkpoint::path),
                skipped: &start.skipped,
                changes: &changes,
                step: state.step,
                steps: plan.steps,
                tokens: state.tokens,
                data: state.data,
            };
            observer.observe(&started).map_err(Error::Observer)?;
        }
        let mut session = Self {
            subject,
            run,
            learner,
            state,
            progress: Progress::of(run),
            rollbacks: 0,
            unread: Vec::new(),
            observer,
            saver,
        };
        // A bad step that is seen later was made: there must be something to go back to.
        if run.deferred && session.saved().is_none() {
            session.save(true)?;
        }
        Ok(session)
    }

    /// A checkpoint is taken before the evaluation that is due at its step, so that a resumed run
    /// makes that evaluation, whatever interrupted it.
    pub(crate) fn run(mut self) -> Result<Outcome, Error> {
        let (run, plan) = (self.run, self.run.plan);
        loop {
            let mut end = self.progress.end(&self.state);
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
            let asked = of_first(run.peers, || Ok(run.save.swap(false, Ordering::Relaxed)))?;
            let (step, every) = (self.state.step, plan.checkpoint_every.get());
            // A bad step leaves the run where it was, which may be step 0: nothing was reached.
            let due = step > before && step.is_multiple_of(every);
            if asked || due || self.progress.end(&self.state).is_some() {
                self.read()?;
                self.save(false)?;
            }
        }
    }

    /// Makes a step; false if the run was stopped before it.
    fn step(&mut self) -> Result<bool, Error> {
        let mut watch = Stopwatch::start();
        let (run, data, step) = (self.run, self.state.data, self.state.step + 1);
        let trained = &self.learner.trained;
        let mut tell = |part| {
            if run.peers.rank() == 0 {
                let now = self.progress.step_under_way(&self.state, part);
                self.observer.tick(&now);
            }
        };
        let train = &self.subject.train;
        let Some(pass) = pass(run, train, trained, data, &mut watch, &mut tell)? else {
            return Ok(false);
        };
        let (before, steps) = (self.state.step, self.progress.steps(&self.state));
        let mut made = Made {
            step,
            data,
            rate: run.plan.schedule.rate(before, steps),
            pass,
            phases: watch.phases,
        };
        // Before the optimizer, where that costs nothing: a bad gradient would spoil weights and
        // moments for good.
        if !run.deferred && self.judge(&made)?.is_none() {
            return Ok(true);
        }
        let left = self.progress.steps_left(&self.state, step);
        self.learner.step(step, made.rate, left);
        watch.lap(|phases| &mut phases.optimizer);
        made.phases = watch.phases;
        let time = made.phases.total();
        let seconds = self.state.seconds + time.as_secs_f64();
        self.state.step = step;
        self.state.data += 1;
        self.state.tokens += made.pass.tokens;
        self.state.targets += made.pass.targets;
        self.state.seconds = of_first(run.peers, || Ok(seconds))?;
        self.progress.pace.record(made.pass.tokens, time);
        self.unread.push(made);
        let due = step.is_multiple_of(run.plan.log_every.get());
        if due || !run.deferred || self.progress.end(&self.state).is_some() {
            self.read()?;
        }
        Ok(true)
    }

    /// Looks at the held-out data. Returns the scores of the first set, or nothing if the run was stopped
    /// meanwhile.
    fn evaluate(&mut self) -> Result<Option<Vec<Score>>, Error> {
        self.read()?;
        let mut tell = |done, steps| {
            let now = self.progress.evaluation_under_way(&self.state, done, steps);
            self.observer.tick(&now);
        };
        let found = evaluate(self.subject, self.run, &mut self.learner, &mut tell)?;
        let Some(Evaluation { measure, scores }) = found else {
            return Ok(None);
        };
        let step = self.state.step;
        for (set, scores) in self.subject.held_out.iter().zip(&scores) {
            let set = &set.name;
            self.tell(&Event::Evaluation { step, set, scores })?;
        }
        let saved = self.saved() == Some(step);
        if self.state.evaluated(&measure, saved) {
            // A link that cannot be set keeps an older checkpoint: no reason to end the run.
            let _ = self.run.checkpoints.mark_best(step);
        }
        Ok(Some(scores.into_iter().next().unwrap_or_default()))
    }

    /// Saves this step on the first rank, unless that is done. A failure ends the run if it `must`
    /// succeed, or if there were too many before it.
    fn save(&mut self, must: bool) -> Result<(), Error> {
        let Some(saver) = &mut self.saver else {
            return Ok(());
        };
        let step = self.state.step;
        match saver.save(&self.state, &mut self.learner, must)? {
            Saved::Before => Ok(()),
            Saved::Now(path) => {
                self.rollbacks = 0;
                self.tell(&Event::Checkpoint { step, path: &path })
            }
            Saved::Not { error, times, most } => self.tell(&Event::NotSaved {
                step,
                error: &error,
                times,
                most,
            }),
        }
    }

    /// Step of the newest checkpoint.
    fn saved(&self) -> Option<u64> {
        self.saver.as_ref()?.saved
    }

    fn interrupted(mut self) -> Result<Outcome, Error> {
        self.read()?;
        self.save(true)?;
        let step = self.state.step;
        self.tell(&Event::Interrupted { step })?;
        Ok(Outcome::Interrupted { step })
    }

    fn show(&mut self, made: &Made, numbers: &Numbers) -> Result<(), Error> {
        let report = self.progress.report(&self.state, made, numbers);
        self.tell(&Event::Step(&report))
    }

    fn tell(&mut self, event: &Event<'_>) -> Result<(), Error> {
        match self.run.peers.rank() {
            0 => self.observer.observe(event).map_err(Error::Observer),
            _ => Ok(()),
        }
    }
}
