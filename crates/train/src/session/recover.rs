use cloze_model::Model;

use super::Session;
use super::step::Made;
use crate::{Error, Event, Trouble};

impl<M: Model> Session<'_, M> {
    /// Goes on from the last checkpoint, with the data after the bad step. Where there is none yet, the
    /// step is left out: it was not applied.
    pub(super) fn go_back(&mut self, bad: &Made, trouble: Trouble) -> Result<(), Error> {
        let most = self.run.plan.guard.rollbacks;
        let (step, rollbacks) = (bad.step, self.rollbacks);
        if rollbacks >= most {
            return Err(Error::BadStep {
                step,
                trouble,
                rollbacks,
            });
        }
        self.rollbacks += 1;
        self.unread.clear();
        if self.saved.is_some() {
            let (checkpoint, _) = self.run.checkpoints.newest_whole()?;
            if let Some(checkpoint) = checkpoint {
                self.learner.resume(&checkpoint, &self.state)?;
                let (environment, seconds) = (self.state.environment.clone(), self.state.seconds);
                self.state = checkpoint.state().clone();
                // The time was spent nevertheless.
                (self.state.environment, self.state.seconds) = (environment, seconds);
                self.saved = Some(self.state.step);
            }
        }
        self.state.data = bad.data + 1;
        self.tell(&Event::RolledBack {
            step,
            trouble,
            to: self.state.step,
            data: self.state.data,
            times: self.rollbacks,
            most,
        })
    }
}
