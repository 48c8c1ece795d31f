use super::Session;
use crate::checkpoint::State;
use crate::pass::Numbers;
use crate::progress::Made;
use crate::ranks::of_first;
use crate::{Error, Event, Trouble};

/// The numbers of steps, and what is done about bad ones.
impl Session<'_, '_> {
    /// Looks at the steps that were made since the last look, and shows those that are due.
    pub(super) fn read(&mut self) -> Result<(), Error> {
        let plan = self.run.plan;
        for made in std::mem::take(&mut self.unread) {
            let numbers = if self.run.deferred {
                match self.judge(&made)? {
                    Some(numbers) => numbers,
                    // The run went back: what came after this step does not exist any more.
                    None => return Ok(()),
                }
            } else {
                made.pass.numbers.read()
            };
            plan.guard.record(&mut self.state.losses, numbers.loss);
            let due = made.step.is_multiple_of(plan.log_every.get());
            let end = self.progress.end(&self.state);
            if due || end.is_some() && made.step == self.state.step {
                self.show(&made, &numbers)?;
            }
        }
        Ok(())
    }

    /// The numbers of a step that is good. Goes back if it is not.
    pub(super) fn judge(&mut self, made: &Made) -> Result<Option<Numbers>, Error> {
        let numbers = made.pass.numbers.read();
        let Numbers { loss, norm, .. } = numbers;
        let Some(trouble) = self.run.plan.guard.look(&self.state.losses, loss, norm) else {
            return Ok(Some(numbers));
        };
        self.show(made, &numbers)?;
        self.go_back(made, trouble)?;
        Ok(None)
    }

    /// Goes on from the last checkpoint, with the data after the bad step. Where there is none yet, the
    /// step is left out: it was not applied.
    fn go_back(&mut self, bad: &Made, trouble: Trouble) -> Result<(), Error> {
        let (step, most) = (bad.step, self.run.plan.guard.rollbacks);
        let (rollbacks, back) = of_first(self.run.peers, || {
            let saver = self.saver.as_mut().filter(|_| self.rollbacks < most);
            let back = saver.map(|saver| saver.go_back(&self.state, &mut self.learner));
            Ok((self.rollbacks, back.transpose()?.flatten()))
        })?;
        if rollbacks >= most {
            return Err(Error::BadStep {
                step,
                trouble,
                rollbacks,
            });
        }
        self.rollbacks = rollbacks + 1;
        self.unread.clear();
        if let Some(back) = back {
            self.state = State {
                environment: self.state.environment.clone(),
                // The time was spent nevertheless.
                seconds: self.state.seconds,
                ..back
            };
            self.learner.broadcast(self.run.peers)?;
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
