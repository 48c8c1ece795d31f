use cloze_generate::Frame;
use serde::Serialize;

/// A sequence as it is shown, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// Whether a token sees none of those after it.
    pub(crate) causal: bool,
    /// What the network reads.
    pub(crate) ids: Vec<u32>,
    /// From which position which token is to be predicted.
    pub(crate) targets: Vec<(usize, u32)>,
}

/// What a model said of one token.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Answer {
    /// Log-probability of the right token, in nats.
    pub log_prob: f64,
    /// Probability of the token that it held most probable.
    pub confidence: f64,
    /// Whether that was the right one.
    pub hit: bool,
}

impl Question {
    /// Each token from those before it.
    pub(crate) fn causal(frame: &Frame, ids: &[u32]) -> Self {
        let frame = Frame {
            after: Vec::new(),
            before: frame.before.clone(),
        };
        let mut ids = frame.around(ids);
        let targets = ids.iter().copied().enumerate().skip(1);
        let targets = targets.map(|(next, id)| (next - 1, id)).collect();
        // Nothing is asked of the last.
        ids.pop();
        Self {
            causal: true,
            ids,
            targets,
        }
    }

    /// The first `asked` of the hidden tokens, from all that are not covered by the mask.
    pub(crate) fn covered(
        frame: &Frame,
        ids: &[u32],
        hidden: &[usize],
        asked: usize,
        mask: u32,
    ) -> Self {
        let before = frame.before.len();
        let mut shown = frame.around(ids);
        for at in hidden {
            shown[before + at] = mask;
        }
        let target = |&at: &usize| (before + at, ids[at]);
        Self {
            causal: false,
            ids: shown,
            targets: hidden[..asked].iter().map(target).collect(),
        }
    }
}
