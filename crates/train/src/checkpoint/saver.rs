use std::path::PathBuf;

use super::{CheckpointError, Checkpoints, Resume, Start, State};
use crate::learner::Learner;
use crate::{Error, Plan};

/// Failures in a row after which a run ends: what it would lose grows with each.
const MOST_FAILURES: u32 = 3;

/// The disk of a run under way, and what is on it.
#[derive(Debug)]
pub(crate) struct Saver<'a> {
    checkpoints: &'a Checkpoints,
    plan: &'a Plan,
    /// Step of the newest checkpoint.
    pub(crate) saved: Option<u64>,
    /// Checkpoints that could not be written since then.
    failures: u32,
    /// What the run began with. Keeps others out of the folder.
    pub(crate) start: Start,
}

/// What became of a checkpoint.
#[derive(Debug)]
pub(crate) enum Saved {
    /// It was there.
    Before,
    /// It is safe, in this folder.
    Now(PathBuf),
    /// It could not be written.
    Not {
        error: CheckpointError,
        times: u32,
        most: u32,
    },
}

impl<'a> Saver<'a> {
    /// Takes the folder, and finds what the run goes on from.
    pub(crate) fn start(checkpoints: &'a Checkpoints, plan: &'a Plan) -> Result<Self, Error> {
        let start = checkpoints.start()?;
        // A checkpoint that was given by its path may lie in the folder of another run.
        let own = start.checkpoint.as_ref();
        let own = own.filter(|_| checkpoints.resume == Resume::Auto);
        Ok(Self {
            checkpoints,
            plan,
            saved: own.map(|checkpoint| checkpoint.state().step),
            failures: 0,
            start,
        })
    }

    /// Saves the state, unless that is done. A failure is an error if it `must` succeed, or if there
    /// were too many before it.
    pub(crate) fn save(
        &mut self,
        state: &State,
        learner: &mut Learner<'_>,
        must: bool,
    ) -> Result<Saved, Error> {
        if self.saved == Some(state.step) {
            return Ok(Saved::Before);
        }
        let mut done = self.write(state, learner);
        if done.as_ref().is_err_and(CheckpointError::is_full) {
            // Those that are newer than the newest whole one are damaged, and no reason to give it up.
            let gone = self.prune(self.saved.unwrap_or(state.step), 1);
            if gone.is_ok_and(|gone| gone > 0) {
                done = self.write(state, learner);
            }
        }
        match done {
            Ok(path) => {
                (self.saved, self.failures) = (Some(state.step), 0);
                Ok(Saved::Now(path))
            }
            Err(error) => {
                self.failures += 1;
                let (times, most) = (self.failures, MOST_FAILURES);
                if must || times >= most {
                    return Err(error.into());
                }
                Ok(Saved::Not { error, times, most })
            }
        }
    }

    /// The oldest go only when the new one is safe.
    fn write(&self, state: &State, learner: &mut Learner<'_>) -> Result<PathBuf, CheckpointError> {
        let save = |learner: &Learner<'_>| {
            self.checkpoints
                .save(state, learner.weights, &learner.memory())
        };
        let path = learner.for_use(save)?;
        self.prune(state.step, self.plan.keep.get())?;
        Ok(path)
    }

    /// Removes the checkpoints up to this step, but the newest so many, the best, and those that stay for
    /// good. Returns how many went.
    fn prune(&self, step: u64, newest: usize) -> Result<usize, CheckpointError> {
        let Self {
            checkpoints, plan, ..
        } = self;
        let best = checkpoints.linked(Checkpoints::BEST);
        let for_good = |step: u64| plan.keep_every > 0 && step.is_multiple_of(plan.keep_every);
        let up_to_now = checkpoints.list()?.into_iter();
        let old = up_to_now.filter(|(found, _)| *found <= step).skip(newest);
        let mut gone = 0;
        for (found, path) in old {
            if !for_good(found) && best.as_ref() != Some(&path) {
                checkpoints.disks().remove(&path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Goes back to the newest checkpoint that is whole, if there is one; returns what it knows.
    pub(crate) fn go_back(
        &mut self,
        state: &State,
        learner: &mut Learner<'_>,
    ) -> Result<Option<State>, Error> {
        if self.saved.is_none() {
            return Ok(None);
        }
        let (checkpoint, _) = self.checkpoints.newest_whole()?;
        let Some(checkpoint) = checkpoint else {
            return Ok(None);
        };
        learner.resume(&checkpoint, state)?;
        self.saved = Some(checkpoint.state().step);
        Ok(Some(checkpoint.state().clone()))
    }
}
