use std::time::Duration;

use cloze_model::Model;

use super::Session;
use crate::pass::{Numbers, Passing, Unread};
use crate::phases::Stopwatch;
use crate::{End, Error, Event, Phases, StepReport};

/// A step that was made, and what is to be said of it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) step: u64,
    pub(super) data: u64,
    numbers: Unread,
    rate: f64,
    tokens: u64,
    phases: Phases,
}

impl<M: Model> Session<'_, M> {
    /// Makes a step; false if the run was stopped before it.
    pub(super) fn step(&mut self) -> Result<bool, Error> {
        let mut watch = Stopwatch::start();
        let run = self.run;
        let (data, steps) = (self.state.data, self.steps());
        let passing = Passing {
            model: run.model,
            trained: self.learner.trained(),
            data: run.train,
            clip: run.plan.clip,
            deferred: run.deferred,
            stop: run.stop,
        };
        let Some(found) = passing.at((run.plan.seed, data), &mut watch)? else {
            return Ok(false);
        };
        let rate = run.plan.schedule.rate(self.state.step, steps);
        let step = self.state.step + 1;
        let mut made = Made {
            step,
            data,
            numbers: found.numbers,
            rate,
            tokens: found.tokens,
            phases: watch.phases,
        };
        // Before the optimizer, where that costs nothing: a bad gradient would spoil weights and
        // moments for good.
        if !run.deferred && self.judge(&made)?.is_none() {
            return Ok(true);
        }
        let left = (steps - step as f64).max(0.0) as u64;
        self.learner.step(step, rate, left);
        self.state.step = step;
        self.state.data += 1;
        self.state.tokens += found.tokens;
        self.state.targets += found.targets;
        watch.lap(|phases| &mut phases.optimizer);
        made.phases = watch.phases;
        self.state.seconds += made.phases.total().as_secs_f64();
        self.pace.record(made.tokens, made.phases.total());
        self.unread.push(made);
        let shown = step.is_multiple_of(run.plan.log_every.get()) || self.end().is_some();
        if shown || !run.deferred {
            self.read()?;
        }
        Ok(true)
    }

    /// Looks at the steps that were made since the last look, and shows those that are due.
    pub(super) fn read(&mut self) -> Result<(), Error> {
        for made in std::mem::take(&mut self.unread) {
            let numbers = if self.run.deferred {
                match self.judge(&made)? {
                    Some(numbers) => numbers,
                    // The run went back: what came after this step does not exist any more.
                    None => return Ok(()),
                }
            } else {
                made.numbers.read()
            };
            self.run
                .plan
                .guard
                .record(&mut self.state.losses, numbers.loss);
            let due = made.step.is_multiple_of(self.run.plan.log_every.get());
            if due || self.end().is_some() && made.step == self.state.step {
                self.show(&made, &numbers)?;
            }
        }
        Ok(())
    }

    /// The numbers of a step that is good. Goes back if it is not.
    fn judge(&mut self, made: &Made) -> Result<Option<Numbers>, Error> {
        let numbers = made.numbers.read();
        let Numbers { loss, norm, .. } = numbers;
        let Some(trouble) = self.run.plan.guard.look(&self.state.losses, loss, norm) else {
            return Ok(Some(numbers));
        };
        self.show(made, &numbers)?;
        self.go_back(made, trouble)?;
        Ok(None)
    }

    fn show(&mut self, made: &Made, numbers: &Numbers) -> Result<(), Error> {
        let tokens_per_second = self.pace.tokens_per_second();
        let steps = self.steps();
        let left = (steps - made.step as f64).max(0.0) as u64;
        let report = StepReport {
            step: made.step,
            steps: steps as u64,
            terms: numbers.terms.clone(),
            loss: numbers.loss,
            rate: made.rate,
            norm: numbers.norm,
            tokens: made.tokens,
            tokens_total: self.state.tokens,
            targets_total: self.state.targets,
            time: made.phases.total(),
            phases: made.phases,
            tokens_per_second,
            mfu: self.run.yardstick.map(|one| one.mfu(tokens_per_second)),
            eta: self.left(left),
        };
        self.tell(&Event::Step(&report))
    }

    /// What the clock has left, if that ends the run, or the time that so many steps take.
    fn left(&self, steps: u64) -> Duration {
        let (_, End::Time) = self.progress() else {
            return self.pace.estimate(steps);
        };
        let seconds = self.run.plan.limits.hours * 3600.0 - self.state.seconds;
        Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
    }
}
