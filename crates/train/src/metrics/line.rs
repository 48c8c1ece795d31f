use std::collections::BTreeMap;

use cloze_model::Score;
use cloze_pages::json;
use serde::{Deserialize, Serialize};

use crate::{Measure, StepReport};

/// A line of `metrics.jsonl`, as it is written and read. Numbers that are not finite are strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MetricsLine {
    /// A step was made.
    Step(StepMetrics),
    /// A set of held-out data was scored.
    Evaluation(EvaluationMetrics),
    /// A bad step was taken back.
    RolledBack(Rollback),
    /// The run was stopped, and saved.
    Interrupted {
        /// Steps that were made.
        step: u64,
    },
    /// The run came to its end.
    Finished {
        /// Steps that were made.
        step: u64,
        /// Why there, such as `steps`.
        end: String,
    },
    /// What a later version may write; it is never written.
    #[serde(other)]
    Other,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepMetrics {
    /// Its number, from 1.
    pub step: u64,
    /// Steps of the whole run.
    pub steps: u64,
    /// The sum of the terms, each times its weight, in nats.
    #[serde(with = "json")]
    pub loss: f64,
    /// Parts of the loss by name, in nats per target.
    #[serde(with = "json::by_name")]
    pub terms: BTreeMap<String, f64>,
    /// Learning rate.
    #[serde(with = "json")]
    pub rate: f64,
    /// Norm of the gradient, before clipping.
    #[serde(with = "json")]
    pub norm: f64,
    /// Real tokens of this step.
    #[serde(default)]
    pub tokens: u64,
    /// Real tokens of the run so far.
    pub tokens_total: u64,
    /// Targets that were predicted so far.
    #[serde(default)]
    pub targets_total: u64,
    /// How long this step took.
    #[serde(default, with = "json")]
    pub seconds: f64,
    /// Where that time went, by the names of [`Phases`](crate::Phases), in seconds.
    #[serde(default, with = "json::by_name")]
    pub phases: BTreeMap<String, f64>,
    /// Throughput.
    #[serde(with = "json")]
    pub tokens_per_second: f64,
    /// The share of the machine's rate that this is, where it is known.
    #[serde(default, with = "json::maybe")]
    pub mfu: Option<f64>,
}

/// One set of held-out data, scored once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluationMetrics {
    /// Steps that the weights had seen.
    pub step: u64,
    /// The name of the set. Files that were written when there was one set name none.
    #[serde(default = "held_out")]
    pub set: String,
    /// By the names of the terms.
    pub scores: BTreeMap<String, TermScore>,
}

/// How well the targets of one term were predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermScore {
    /// Nats per target.
    #[serde(with = "json")]
    pub loss: f64,
    /// Share of the targets whose most probable value was the right one.
    #[serde(with = "json")]
    pub accuracy: f64,
    /// Targets.
    pub count: u64,
    /// How much its loss counts in the total. Files that were written when every term counted the same
    /// do not say so.
    #[serde(default = "whole")]
    pub weight: f64,
}

/// A bad step that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// Its number.
    pub bad_step: u64,
    /// Steps that the run had afterwards.
    pub step: u64,
    /// What was wrong.
    pub trouble: String,
    /// Position in the data from where the run went on.
    #[serde(default)]
    pub data: u64,
}

impl MetricsLine {
    /// Whether a run that goes on from `step` will write this line again. A resumed run evaluates its
    /// checkpoint again before it goes on, and is at its end no more.
    pub(super) fn is_after(&self, step: u64) -> bool {
        match self {
            Self::Step(made) => made.step > step,
            Self::RolledBack(rollback) => rollback.step > step,
            Self::Evaluation(evaluation) => evaluation.step >= step,
            Self::Interrupted { step: at } | Self::Finished { step: at, .. } => *at >= step,
            Self::Other => false,
        }
    }
}

impl EvaluationMetrics {
    pub(super) fn of(step: u64, set: &str, scores: &[Score]) -> Self {
        let term = |score: &Score| TermScore {
            loss: score.mean(),
            accuracy: score.accuracy(),
            count: score.count,
            weight: score.weight,
        };
        Self {
            step,
            set: set.to_owned(),
            scores: scores
                .iter()
                .map(|score| (score.name.to_owned(), term(score)))
                .collect(),
        }
    }

    /// The sum of the terms, each times its weight, in nats.
    pub fn loss(&self) -> f64 {
        let scores = self.scores.values();
        scores.map(|score| score.weight * score.loss).sum()
    }

    /// What it says of the model by this name; nothing, where the model has no such term.
    pub fn measure(&self, name: &str) -> Option<Measure> {
        let terms = self.scores.iter();
        let terms = terms.map(|(name, score)| (name.as_str(), score.loss, score.accuracy));
        let mut measures = Measure::all(self.loss(), terms).into_iter();
        measures.find(|measure| measure.name == name)
    }
}

impl From<&StepReport> for StepMetrics {
    fn from(report: &StepReport) -> Self {
        let terms = report.terms.iter();
        let phases = report.phases.named().into_iter();
        Self {
            step: report.step,
            steps: report.steps,
            loss: report.loss,
            terms: terms
                .map(|term| (term.name.to_owned(), term.mean))
                .collect(),
            rate: report.rate,
            norm: report.norm,
            tokens: report.tokens,
            tokens_total: report.tokens_total,
            targets_total: report.targets_total,
            seconds: report.time.as_secs_f64(),
            phases: phases
                .map(|(name, time)| (name.to_owned(), time.as_secs_f64()))
                .collect(),
            tokens_per_second: report.tokens_per_second,
            mfu: report.mfu,
        }
    }
}

fn held_out() -> String {
    "held out".to_owned()
}

fn whole() -> f64 {
    1.0
}
