use std::io::{self, BufRead};

use super::{EvaluationMetrics, MetricsLine, Rollback, StepMetrics};

/// What happened in a run, as `metrics.jsonl` has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Steps that were written down, in their order.
    pub steps: Vec<StepMetrics>,
    /// Evaluations, in their order.
    pub evaluations: Vec<EvaluationMetrics>,
    /// Bad steps that were taken back, in their order.
    pub rollbacks: Vec<Rollback>,
    /// How it ended, if it was not gone on with since.
    pub end: Option<RunEnd>,
    /// The numbers, from 1, of lines that could not be read: torn by a crash or damaged.
    pub damaged: Vec<usize>,
}

/// How a run ended, by its own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// It was stopped, and saved.
    Interrupted,
    /// It came to its end.
    Finished {
        /// Why there, such as `steps`.
        why: String,
    },
}

impl History {
    /// Reads lines of JSON. One that cannot be read is taken note of.
    ///
    /// # Errors
    /// If the reader fails.
    pub fn read(from: impl BufRead) -> io::Result<Self> {
        let mut history = Self::default();
        for (number, line) in (1..).zip(from.split(b'\n')) {
            match serde_json::from_slice(&line?) {
                Ok(MetricsLine::Step(step)) => {
                    history.steps.push(step);
                    history.end = None;
                }
                Ok(MetricsLine::Evaluation(evaluation)) => history.evaluations.push(evaluation),
                Ok(MetricsLine::RolledBack(rollback)) => history.rollbacks.push(rollback),
                Ok(MetricsLine::Interrupted { .. }) => history.end = Some(RunEnd::Interrupted),
                Ok(MetricsLine::Finished { end: why, .. }) => {
                    history.end = Some(RunEnd::Finished { why });
                }
                Ok(MetricsLine::Other) => {}
                Err(_) => history.damaged.push(number),
            }
        }
        Ok(history)
    }

    /// The names of the held-out sets, in the order of their first evaluation.
    pub fn sets(&self) -> Vec<&str> {
        let mut sets: Vec<&str> = Vec::new();
        for evaluation in &self.evaluations {
            if !sets.contains(&evaluation.set.as_str()) {
                sets.push(&evaluation.set);
            }
        }
        sets
    }

    /// The evaluations of one set.
    pub fn of_set<'a>(&'a self, set: &'a str) -> impl Iterator<Item = &'a EvaluationMetrics> {
        self.evaluations.iter().filter(move |one| one.set == set)
    }
}
