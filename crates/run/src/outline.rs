use std::fmt;

use cloze_pages::numbers::scaled;
use serde::Serialize;

use crate::outlined::planned_tokens;
use crate::{Job, OutlinedText};

/// What a run is going to be, in numbers. As text, a line each of model, text, step and run, and of
/// each text of a mixture.
#[derive(Debug, Serialize)]
pub struct Outline {
    /// Of a mixture, in its order.
    pub texts: Vec<OutlinedText>,
    family: &'static str,
    layers: i64,
    dim: i64,
    parameters: u64,
    vocab: usize,
    text: [u64; 2],
    sequences: u64,
    length: i64,
    parts: u64,
    steps: u64,
    tokens: f64,
    flops: f64,
}

impl Outline {
    pub(crate) fn of(job: &Job) -> Self {
        let settings = &job.settings;
        let (model, batch, task) = (&settings.model, settings.batch, settings.family.task());
        let tokens = planned_tokens(settings);
        Self {
            family: task.name(),
            layers: model.layers,
            dim: model.dim,
            parameters: job.parameters.count(),
            vocab: job.data.tokenizer.vocab_size(),
            text: [
                job.data
                    .train
                    .stores()
                    .iter()
                    .map(|store| store.len())
                    .sum(),
                job.data.own_held_out().len(),
            ],
            texts: OutlinedText::of(settings, &job.data),
            sequences: batch.sequences,
            length: batch.length,
            parts: batch.sequences.div_ceil(batch.micro),
            steps: settings.train.steps,
            tokens,
            flops: job.yardstick.flops_per_token * tokens,
        }
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            family,
            layers,
            dim,
            vocab,
            sequences,
            length,
            parts,
            steps,
            ..
        } = self;
        let [train, held_out] = self.text.map(|tokens| scaled(tokens as f64, ""));
        let parameters = scaled(self.parameters as f64, "");
        let whole = scaled(self.tokens, "");
        writeln!(
            f,
            "model    {family}, {layers} layers of {dim}, {vocab} tokens: {parameters} parameters"
        )?;
        writeln!(
            f,
            "text     {train} tokens to learn from, {held_out} held out"
        )?;
        for text in &self.texts {
            writeln!(f, "         {text}")?;
        }
        write!(
            f,
            "step     {sequences} sequences of at most {length} tokens"
        )?;
        if *parts > 1 {
            write!(f, ", in {parts} parts")?;
        }
        write!(
            f,
            "\nrun      {steps} steps, at most {whole} tokens, {:.1e} FLOPs",
            self.flops
        )
    }
}
