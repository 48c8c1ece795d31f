use std::fmt;

use cloze_pages::numbers::scaled;
use serde::Serialize;

use crate::{RunData, Settings};

/// One of the texts of a mixture, as a run is going to read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutlinedText {
    /// As its held-out part is called.
    pub name: String,
    /// Its share of the sequences.
    pub share: f64,
    /// What it has to learn from.
    pub tokens: u64,
    /// How often the planned run reads it, at most: sequences may be shorter than they can be.
    pub epochs: f64,
}

/// Up to here repeated tokens teach almost as much as new ones (Muennighoff et al., "Scaling
/// Data-Constrained Language Models", 2023, section 5).
const EPOCHS: f64 = 4.0;

impl OutlinedText {
    /// The texts of a mixture; none where there is a single one.
    pub(crate) fn of(settings: &Settings, data: &RunData) -> Vec<Self> {
        let seen = planned_tokens(settings);
        let text = |(number, corpus): (usize, &(String, u64))| {
            let (share, tokens) = (data.train.share(number), corpus.1);
            Self {
                name: corpus.0.clone(),
                share,
                tokens,
                epochs: share * seen / tokens as f64,
            }
        };
        let names = data.held_out.iter().map(|(name, _)| name.clone());
        let sizes = data.train.stores().iter().map(|store| store.len());
        let corpora: Vec<_> = names.zip(sizes).collect();
        let mixed = corpora
            .iter()
            .enumerate()
            .filter(|_| !settings.data.mixture.is_empty());
        mixed.map(text).collect()
    }

    /// What a user should know of a text that is read too often.
    pub(crate) fn note(&self) -> Option<String> {
        (self.epochs > EPOCHS).then(|| {
            format!(
                "note: {} is read {:.1} times: from about {EPOCHS} on, repeated tokens teach ever less \
                 (Muennighoff et al., 2023). Lower its weight, add text, or train for fewer steps",
                self.name, self.epochs
            )
        })
    }
}

impl fmt::Display for OutlinedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            share,
            tokens,
            epochs,
        } = self;
        let tokens = scaled(*tokens as f64, "");
        write!(
            f,
            "{name}: {:.2} % of the sequences, {tokens} tokens, at most {epochs:.2} epochs",
            100.0 * share
        )
    }
}

/// Tokens of the planned run, at most.
pub(crate) fn planned_tokens(settings: &Settings) -> f64 {
    let (batch, plan) = (settings.batch, &settings.train);
    let (mut left, mut tokens) = (plan.steps, 0.0);
    for stage in &settings.stages {
        let steps = stage.steps.min(left);
        left -= steps;
        tokens += steps as f64 * stage.sequences as f64 * stage.length as f64;
    }
    tokens += left as f64 * batch.sequences as f64 * batch.length as f64;
    tokens.min(plan.limits.tokens)
}
