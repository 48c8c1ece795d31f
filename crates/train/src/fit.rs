use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze_model::{Batches, Model, Score};
use tch::Tensor;

use crate::adamw::Moments;
use crate::checkpoint::{Checkpoint, Resume, State};
use crate::evaluate::evaluate;
use crate::pace::Pace;
use crate::pass::{Pass, pass};
use crate::phases::Stopwatch;
use crate::{Checkpoints, Error, Event, Observer, Phases, Plan, StepReport, Yardstick};

/// All that a run consists of.
pub struct Fit<'a, M: Model> {
    /// What is trained.
    pub model: &'a M,
    /// The trained parameters, by name: leaves that require a gradient, contiguous, each once.
    pub parameters: &'a [(String, Tensor)],
    /// What is learned from.
    pub train: &'a dyn Batches<M::Batch>,
    /// What is evaluated on.
    pub held_out: &'a dyn Batches<M::Batch>,
    /// What is done when.
    pub plan: &'a Plan,
    /// Where it is saved and where it starts.
    pub checkpoints: &'a Checkpoints,
    /// Raised by somebody else, for instance a signal, to save and stop. Looked at before every
    /// step and every held-out batch.
    pub stop: &'a AtomicBool,
    /// What its speed is measured against, where that is known.
    pub yardstick: Option<Yardstick>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// All steps were made.
    Finished {
        /// How many.
        step: u64,
        /// Scores of the final weights on the held-out data, one for each term of the loss.
        scores: Vec<Score>,
    },
    /// It was stopped, and saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
}

/// Trains, evaluates and saves, as planned.
///
/// A run that is stopped and resumed gives the same weights as one that is not, bit for bit, on a
/// CPU and with an unchanged number of threads. libtorch has one generator in a process: nothing else
/// may draw from it meanwhile, for instance a second run in another thread.
///
/// # Errors
/// See [`Error`]. Checkpoints written before stay valid.
///
/// # Panics
/// If the training data has a step without micro-batches, and where libtorch does.
pub fn fit<M: Model>(run: &Fit<'_, M>, observer: &mut dyn Observer) -> Result<Outcome, Error> {
    let problems = run.plan.problems();
    if !problems.is_empty() {
        return Err(Error::Plan(problems));
    }
    Session::start(run, observer)?.run()
}

/// A run under way.
struct Session<'a, M: Model> {
    run: &'a Fit<'a, M>,
    moments: Moments,
    state: State,
    /// Step of the newest checkpoint.
    saved: Option<u64>,
    pace: Pace,
    observer: &'a mut dyn Observer,
}

impl<'a, M: Model> Session<'a, M> {
    fn start(run: &'a Fit<'a, M>, observer: &'a mut dyn Observer) -> Result<Self, Error> {
        let Fit {
            parameters,
            plan,
            checkpoints,
            ..
        } = run;
        let moments = plan.optimizer.over(parameters);
        let start = checkpoints.start()?;
        let mut state = State {
            step: 0,
            seed: plan.seed,
            tokens: 0,
            loss: None,
            fingerprints: checkpoints.fingerprints.clone(),
        };
        let mut saved = None;
        if let Some(checkpoint) = &start.checkpoint {
            let tensors = moments.tensors();
            checkpoint.resume(plan.seed, &state.fingerprints, parameters, &tensors)?;
            state = checkpoint.state().clone();
            // A checkpoint that was given by its path may lie in the folder of another run.
            saved = (checkpoints.resume == Resume::Auto).then_some(state.step);
        }
        let mut session = Self {
            run,
            moments,
            state,
            saved,
            pace: Pace::default(),
            observer,
        };
        session.tell(&Event::Started {
            resumed: start.checkpoint.as_ref().map(Checkpoint::path),
            skipped: &start.skipped,
            step: session.state.step,
            steps: plan.steps,
            tokens: session.state.tokens,
        })?;
        Ok(session)
    }

    /// A checkpoint is taken before the evaluation that is due at its step, so that a resumed run
    /// makes that evaluation, whatever interrupted it.
    fn run(mut self) -> Result<Outcome, Error> {
        let plan = self.run.plan;
        loop {
            let step = self.state.step;
            let last = step >= plan.steps;
            let mut scores = Vec::new();
            if last || step.is_multiple_of(plan.evaluate_every.get()) {
                match self.evaluate()? {
                    Some(found) => scores = found,
                    None => return self.interrupted(),
                }
            }
            if last {
                self.save()?;
                self.tell(&Event::Finished { step })?;
                return Ok(Outcome::Finished { step, scores });
            }
            if self.run.stop.load(Ordering::Relaxed) {
                return self.interrupted();
            }
            self.step()?;
            let step = self.state.step;
            if step.is_multiple_of(plan.checkpoint_every.get()) || step == plan.steps {
                self.save()?;
            }
        }
    }

    fn step(&mut self) -> Result<(), Error> {
        let mut watch = Stopwatch::start();
        let Fit {
            model,
            parameters,
            train,
            plan,
            ..
        } = *self.run;
        let index = self.state.step;
        let place = (plan.seed, index);
        let found = pass(model, parameters, train, place, plan.clip, &mut watch)?;
        let rate = plan.schedule.rate(index, plan.steps);
        let step = index + 1;
        // Before the optimizer: a bad gradient would spoil weights and moments for good.
        let finite = found.loss.is_finite() && found.norm.is_finite();
        if finite {
            self.moments.step(step, rate);
            self.state.step = step;
            self.state.tokens += found.tokens;
            self.state.loss = Some(found.loss);
        }
        watch.lap(|phases| &mut phases.optimizer);
        let phases = watch.phases;
        self.pace.record(found.tokens, phases.total());
        if !finite || step.is_multiple_of(plan.log_every.get()) || step == plan.steps {
            let report = self.report(step, rate, &found, phases);
            self.tell(&Event::Step(&report))?;
        }
        let Pass { loss, norm, .. } = found;
        if finite {
            Ok(())
        } else {
            Err(Error::NonFinite { step, loss, norm })
        }
    }

    fn report(&self, step: u64, rate: f64, found: &Pass, phases: Phases) -> StepReport {
        let steps = self.run.plan.steps;
        let tokens_per_second = self.pace.tokens_per_second();
        let yardstick = self.run.yardstick;
        StepReport {
            step,
            steps,
            terms: found.terms.clone(),
            loss: found.loss,
            rate,
            norm: found.norm,
            tokens: found.tokens,
            tokens_total: self.state.tokens,
            time: phases.total(),
            phases,
            tokens_per_second,
            mfu: yardstick.map(|yardstick| yardstick.mfu(tokens_per_second)),
            eta: self.pace.estimate(steps - step),
        }
    }

    fn evaluate(&mut self) -> Result<Option<Vec<Score>>, Error> {
        let Fit {
            model,
            held_out,
            plan,
            stop,
            ..
        } = *self.run;
        let scores = evaluate(model, held_out, plan.evaluate_batches.get(), stop);
        if let Some(scores) = &scores {
            self.tell(&Event::Evaluation {
                step: self.state.step,
                scores,
            })?;
        }
        Ok(scores)
    }

    fn save(&mut self) -> Result<(), Error> {
        let step = self.state.step;
        if self.saved == Some(step) {
            return Ok(());
        }
        let Fit {
            parameters,
            plan,
            checkpoints,
            ..
        } = *self.run;
        let tensors = self.moments.tensors();
        let path = checkpoints.save(&self.state, parameters, &tensors, plan.keep)?;
        self.saved = Some(step);
        self.tell(&Event::Checkpoint { step, path: &path })
    }

    fn interrupted(mut self) -> Result<Outcome, Error> {
        self.save()?;
        let step = self.state.step;
        self.tell(&Event::Interrupted { step })?;
        Ok(Outcome::Interrupted { step })
    }

    fn tell(&mut self, event: &Event<'_>) -> Result<(), Error> {
        self.observer.observe(event).map_err(Error::Observer)
    }
}

impl<M: Model> fmt::Debug for Fit<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        f.debug_struct("Fit")
            .field("model", self.model)
            .field("parameters", &names)
            .field("train", self.train)
            .field("held_out", self.held_out)
            .field("plan", self.plan)
            .field("checkpoints", self.checkpoints)
            .field("stop", self.stop)
            .field("yardstick", &self.yardstick)
            .finish()
    }
}
