use cloze_model::{Model, Score};

use super::Session;
use crate::evaluate::evaluate;
use crate::{Error, Event, Fit};

impl<M: Model> Session<'_, M> {
    /// Scores all held-out sets with the weights that are for use. Returns the scores of the first, or
    /// nothing if the run was stopped meanwhile.
    pub(super) fn evaluate(&mut self) -> Result<Option<Vec<Score>>, Error> {
        self.read()?;
        let Fit {
            model,
            held_out,
            plan,
            stop,
            ..
        } = *self.run;
        let limit = plan.evaluate_batches.get();
        let score = |batches| evaluate(model, batches, limit, stop);
        let found: Option<Vec<Vec<Score>>> = self
            .learner
            .for_use(|_| held_out.iter().map(|set| score(set.batches)).collect());
        let Some(found) = found else {
            return Ok(None);
        };
        let step = self.state.step;
        for (set, scores) in held_out.iter().zip(&found) {
            self.tell(&Event::Evaluation {
                step,
                set: set.name,
                scores,
            })?;
        }
        let first = found.into_iter().next().unwrap_or_default();
        let loss = Score::total(&first);
        if self.state.evaluated(loss, self.saved == Some(step)) {
            // A link that cannot be set keeps an older checkpoint: no reason to end the run.
            let _ = self.run.checkpoints.mark_best(step);
        }
        Ok(Some(first))
    }
}
