use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::Deserialize;

use super::number;

/// What happened in a run, as `metrics.jsonl` has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Steps that were written down, in their order.
    pub steps: Vec<Step>,
    /// Evaluations, in their order.
    pub evaluations: Vec<Evaluation>,
    /// Bad steps that were taken back, in their order.
    pub rollbacks: Vec<Rollback>,
    /// How it ended, if it was not gone on with since.
    pub end: Option<End>,
    /// The numbers, from 1, of lines that could not be read: torn by a crash or damaged.
    pub damaged: Vec<usize>,
}

/// How a run ended, by its own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It was stopped, and saved.
    Interrupted,
    /// It came to its end.
    Finished {
        /// Why there, such as `steps`.
        why: String,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Step {
    /// Its number, from 1.
    pub step: u64,
    /// Steps of the whole run.
    pub steps: u64,
    /// The sum of the terms, in nats.
    #[serde(deserialize_with = "number::one")]
    pub loss: f64,
    /// Parts of the loss by name, in nats per target.
    #[serde(deserialize_with = "number::by_name")]
    pub terms: BTreeMap<String, f64>,
    /// Learning rate.
    #[serde(deserialize_with = "number::one")]
    pub rate: f64,
    /// Norm of the gradient, before clipping.
    #[serde(deserialize_with = "number::one")]
    pub norm: f64,
    /// Real tokens of the run so far.
    pub tokens_total: u64,
    /// Throughput.
    #[serde(deserialize_with = "number::one")]
    pub tokens_per_second: f64,
    /// The share of the machine's rate that this is, where it was known.
    #[serde(default, deserialize_with = "number::maybe")]
    pub mfu: Option<f64>,
}

/// One set of held-out data, scored once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Evaluation {
    /// Steps that the weights had seen.
    pub step: u64,
    /// The name of the set.
    #[serde(default = "held_out")]
    pub set: String,
    /// By the names of the terms.
    pub scores: BTreeMap<String, Score>,
}

/// How well the targets of one term were predicted.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Score {
    /// Nats per target.
    #[serde(deserialize_with = "number::one")]
    pub loss: f64,
    /// Share of the targets whose most probable value was the right one.
    #[serde(deserialize_with = "number::one")]
    pub accuracy: f64,
    /// Targets.
    pub count: u64,
    /// How much its loss counts in the total.
    #[serde(default = "whole")]
    pub weight: f64,
}

/// A bad step that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rollback {
    /// Its number.
    #[serde(rename = "bad_step")]
    pub step: u64,
    /// Steps that the run had afterwards.
    #[serde(rename = "step")]
    pub to: u64,
    /// What was wrong.
    pub trouble: String,
}

impl Evaluation {
    /// The sum of the terms, each times its weight, in nats.
    pub fn loss(&self) -> f64 {
        let scores = self.scores.values();
        scores.map(|score| score.weight * score.loss).sum()
    }
}

impl History {
    /// Reads lines of JSON. One that cannot be read is taken note of.
    ///
    /// # Errors
    /// If the reader fails.
    pub fn read(mut from: impl BufRead) -> io::Result<Self> {
        let mut history = Self::default();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if from.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            match serde_json::from_slice(&line) {
                Ok(Line::Step(step)) => {
                    history.steps.push(step);
                    history.end = None;
                }
                Ok(Line::Evaluation(evaluation)) => history.evaluations.push(evaluation),
                Ok(Line::RolledBack(rollback)) => history.rollbacks.push(rollback),
                Ok(Line::Interrupted) => history.end = Some(End::Interrupted),
                Ok(Line::Finished { end: why }) => history.end = Some(End::Finished { why }),
                Ok(Line::Other) => {}
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
    pub fn of_set<'a>(&'a self, set: &'a str) -> impl Iterator<Item = &'a Evaluation> {
        self.evaluations.iter().filter(move |one| one.set == set)
    }
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Line {
    Step(Step),
    Evaluation(Evaluation),
    RolledBack(Rollback),
    Interrupted,
    Finished {
        end: String,
    },
    /// For those who come after us.
    #[serde(other)]
    Other,
}

/// Files that were written when there was one set name none.
fn held_out() -> String {
    "held out".to_owned()
}

/// Files that were written when every term counted the same do not say so.
fn whole() -> f64 {
    1.0
}
