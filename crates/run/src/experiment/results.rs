use cloze_compare::{Arm, Comparison, Difference, Experiment, Metric};
use serde_json::Value;

use super::budget;
use super::score::Scored;

/// Everything that is known, in one value.
pub(super) fn comparison(
    name: &str,
    experiment: &Experiment,
    shared: String,
    differences: Vec<Vec<Difference>>,
    scored: &[Vec<Scored>],
    environment: Value,
) -> Comparison {
    let arms = experiment.arms.iter().zip(differences).zip(scored);
    let arms = arms.map(|((arm, differences), scored)| Arm {
        name: arm.name.clone(),
        objective: arm.objective.to_string(),
        differences,
        runs: scored.iter().map(|one| one.run.clone()).collect(),
    });
    Comparison {
        name: name.to_owned(),
        question: experiment.question.clone(),
        budget: Some(experiment.budget),
        shared,
        metrics: metrics(scored),
        arms: arms.collect(),
        notes: notes(experiment, scored),
        environment,
    }
}

/// Those of all arms, each once.
fn metrics(scored: &[Vec<Scored>]) -> Vec<Metric> {
    let mut metrics: Vec<Metric> = Vec::new();
    for metric in scored.iter().flatten().flat_map(|one| &one.metrics) {
        if !metrics.iter().any(|known| known.name == metric.name) {
            metrics.push(metric.clone());
        }
    }
    metrics
}

fn notes(experiment: &Experiment, scored: &[Vec<Scored>]) -> Vec<String> {
    let mut notes = Vec::new();
    for (arm, scored) in experiment.arms.iter().zip(scored) {
        for one in scored {
            let name = format!("{}, seed {}", arm.name, one.run.seed);
            let used = one.run.used.iter();
            notes.extend(used.map(|used| budget::note(&name, experiment.budget, used)));
            notes.extend(one.notes.iter().map(|note| format!("{name}: {note}")));
        }
    }
    notes
}
