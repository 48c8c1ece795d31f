use std::collections::BTreeMap;

use cloze_native::Record;
use cloze_train::Yardstick;
use serde::Serialize;

use super::Seen;
use crate::flops::Flops;

/// The mean step of a profile.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    /// Steps that were counted.
    pub(super) steps: u64,
    pub(super) tokens_per_step: f64,
    /// Floating-point operations per second of the machine's matrix products.
    pub(super) gemm_rate: f64,
    pub(super) step: Row,
    /// The phases, each followed by its parts; they add up to it.
    pub(super) rows: Vec<Row>,
    /// The slowest first. Self times: a row with the name of a part is what the part spent outside
    /// of operators.
    pub(super) operators: Vec<Operator>,
}

/// A phase, or a part of one.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(super) phase: &'static str,
    pub(super) part: Option<String>,
    pub(super) seconds_per_step: f64,
    /// Of the step.
    pub(super) share: f64,
    /// Where the number of operations is known: floating-point operations per second.
    pub(super) flops_per_second: Option<f64>,
    /// That as a share of the machine's rate.
    pub(super) mfu: Option<f64>,
}

/// One operator in one part.
#[derive(Debug, Serialize)]
pub(crate) struct Operator {
    pub(super) operator: String,
    /// Empty outside of all parts.
    pub(super) part: String,
    pub(super) backward: bool,
    pub(super) calls_per_step: f64,
    pub(super) seconds_per_step: f64,
    /// Of the step.
    pub(super) share: f64,
}

impl Summary {
    pub(super) fn of(seen: &Seen, flops: &Flops, yardstick: &Yardstick) -> Self {
        let mean = Mean {
            steps: seen.steps as f64,
            tokens: seen.tokens as f64 / seen.steps as f64,
            step: seen.phases.total().as_secs_f64() / seen.steps as f64,
            gemm_rate: yardstick.gemm_rate,
        };
        let mut rows = Vec::new();
        for (phase, time) in seen.phases.named() {
            let seconds = time.as_secs_f64() / mean.steps;
            let flops = flops.of_phase(phase);
            rows.push(mean.row(phase, None, seconds, flops.map(|flops| flops.sum())));
            let Some(flops) = flops else { continue };
            let parts = parts(&seen.records, phase == "backward");
            let rest = seconds - parts.values().sum::<f64>() / mean.steps;
            let mut parts: Vec<Row> = parts
                .into_iter()
                .map(|(part, seconds)| {
                    let flops = flops.of_part(part);
                    mean.row(phase, Some(part), seconds / mean.steps, flops)
                })
                .collect();
            parts.sort_by(|a, b| b.seconds_per_step.total_cmp(&a.seconds_per_step));
            rows.extend(parts);
            rows.push(mean.row(phase, Some("rest"), rest, None));
        }
        let mut operators: Vec<Operator> = seen
            .records
            .iter()
            .map(|record| mean.operator(record))
            .collect();
        operators.sort_by(|a, b| b.seconds_per_step.total_cmp(&a.seconds_per_step));
        Self {
            steps: seen.steps,
            tokens_per_step: mean.tokens,
            gemm_rate: mean.gemm_rate,
            step: mean.row("step", None, mean.step, Some(yardstick.flops_per_token)),
            rows,
            operators,
        }
    }
}

/// Seconds of each part, in all steps.
fn parts(records: &[Record], backward: bool) -> BTreeMap<&str, f64> {
    let mut parts = BTreeMap::new();
    for record in records {
        if record.backward == backward && !record.part.is_empty() {
            *parts.entry(record.part.as_str()).or_default() += record.self_time.as_secs_f64();
        }
    }
    parts
}

/// What rows are put into proportion to.
struct Mean {
    steps: f64,
    /// Of a step.
    tokens: f64,
    /// Seconds of a step.
    step: f64,
    gemm_rate: f64,
}

impl Mean {
    fn row(
        &self,
        phase: &'static str,
        part: Option<&str>,
        seconds: f64,
        flops: Option<f64>,
    ) -> Row {
        let flops_per_second = flops.map(|per_token| per_token * self.tokens / seconds);
        Row {
            phase,
            part: part.map(str::to_owned),
            seconds_per_step: seconds,
            share: seconds / self.step,
            flops_per_second,
            mfu: flops_per_second.map(|rate| rate / self.gemm_rate),
        }
    }

    fn operator(&self, record: &Record) -> Operator {
        let seconds = record.self_time.as_secs_f64() / self.steps;
        Operator {
            operator: record.operator.clone(),
            part: record.part.clone(),
            backward: record.backward,
            calls_per_step: record.calls as f64 / self.steps,
            seconds_per_step: seconds,
            share: seconds / self.step,
        }
    }
}
