use cloze_corpus::Tokenizer;

use crate::Settings;

/// Floating-point operations of a token: forward only, where nothing else is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flops {
    attention: f64,
    feed_forward: f64,
    head: f64,
}

impl Flops {
    pub(crate) fn of(settings: &Settings, tokenizer: &Tokenizer) -> Self {
        let (model, vocab) = (&settings.model, tokenizer.vocab_size() as f64);
        Self {
            attention: model.attention_flops_per_token(settings.batch.length),
            feed_forward: model.feed_forward_flops_per_token(),
            head: (settings.family.task()).head_flops(model.dim as f64, vocab),
        }
    }

    /// Of the forward and the backward pass: backward costs twice the forward.
    pub(crate) fn training(&self) -> f64 {
        3.0 * self.sum()
    }

    /// Of one of the two passes. The head makes its gradient together with its loss, in the forward.
    pub(crate) fn of_phase(&self, phase: &str) -> Option<Self> {
        let scaled = |blocks: f64, head: f64| Self {
            attention: blocks * self.attention,
            feed_forward: blocks * self.feed_forward,
            head: head * self.head,
        };
        match phase {
            "forward" => Some(scaled(1.0, 3.0)),
            "backward" => Some(scaled(2.0, 0.0)),
            _ => None,
        }
    }

    pub(crate) fn sum(&self) -> f64 {
        self.attention + self.feed_forward + self.head
    }

    /// Of a part that multiplies matrices, by its name in a profile.
    pub(crate) fn of_part(&self, part: &str) -> Option<f64> {
        let flops = match part {
            "attention" => self.attention,
            "feed-forward" => self.feed_forward,
            "head" => self.head,
            _ => 0.0,
        };
        (flops > 0.0).then_some(flops)
    }
}
