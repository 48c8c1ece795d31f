use std::path::PathBuf;

use cloze_model::Model;

use super::Session;
use crate::checkpoint::{CheckpointError, Retention};
use crate::{Error, Event};

/// Failures in a row after which a run ends: what it would lose grows with each.
const MOST_FAILURES: u32 = 3;

impl<M: Model> Session<'_, M> {
    /// Saves this step, unless that is done. A failure ends the run if it `must` succeed, or if there
    /// were too many before it.
    pub(super) fn save(&mut self, must: bool) -> Result<(), Error> {
        let step = self.state.step;
        if self.saved == Some(step) {
            return Ok(());
        }
        let mut done = self.write();
        let full =
            |done: &Result<_, CheckpointError>| done.as_ref().is_err_and(CheckpointError::is_full);
        if full(&done)
            && self
                .run
                .checkpoints
                .make_room(self.saved.unwrap_or(step), self.keep())
                .is_ok_and(|gone| gone > 0)
        {
            done = self.write();
        }
        match done {
            Ok(path) => {
                self.saved = Some(step);
                (self.failures, self.rollbacks) = (0, 0);
                self.tell(&Event::Checkpoint { step, path: &path })
            }
            Err(error) => {
                self.failures += 1;
                let (times, most) = (self.failures, MOST_FAILURES);
                if must || times >= most {
                    return Err(error.into());
                }
                self.tell(&Event::NotSaved {
                    step,
                    error: &error,
                    times,
                    most,
                })
            }
        }
    }

    /// The oldest go only when the new one is safe.
    fn write(&mut self) -> Result<PathBuf, CheckpointError> {
        let (checkpoints, state) = (self.run.checkpoints, &self.state);
        let path = self
            .learner
            .for_use(|learner| checkpoints.save(state, learner.weights(), &learner.memory()))?;
        checkpoints.prune(state.step, self.keep())?;
        Ok(path)
    }

    fn keep(&self) -> Retention {
        Retention {
            newest: self.run.plan.keep.get(),
            every: self.run.plan.keep_every,
        }
    }
}
