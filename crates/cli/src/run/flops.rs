use crate::task::Job;

/// Floating-point operations of a token, forward only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flops {
    attention: f64,
    feed_forward: f64,
    head: f64,
}

impl Flops {
    pub(crate) fn of(job: &Job) -> Self {
        let (model, vocab) = (&job.settings.model, job.tokenizer.vocab_size() as f64);
        let task = job.settings.family.task();
        Self {
            attention: model.attention_flops_per_token(job.settings.batch.length),
            feed_forward: model.feed_forward_flops_per_token(),
            head: task.head_flops(model.dim as f64, vocab),
        }
    }

    pub(crate) fn forward(&self) -> f64 {
        self.attention + self.feed_forward + self.head
    }

    /// Backward costs twice the forward.
    pub(crate) fn training(&self) -> f64 {
        3.0 * self.forward()
    }

    /// Of a part, by its name in a profile.
    pub(crate) fn of_part(&self, part: &str) -> Option<f64> {
        match part {
            "attention" => Some(self.attention),
            "feed-forward" => Some(self.feed_forward),
            "head" => Some(self.head),
            _ => None,
        }
    }
}
