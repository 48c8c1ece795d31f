//! Results that are made up.

pub(crate) mod page;

use std::collections::BTreeMap;

use cloze_compare::{
    Analysis, Arm, ArmRun, Better, Bootstrap, Budget, BudgetKind, Comparison, Item, Metric,
    MetricKind, MetricOutcome, Used,
};
use cloze_random::{Draws, Stream};

/// Fewer resamples than usual: tests ask for many intervals.
pub(crate) const QUICK: Bootstrap = Bootstrap {
    resamples: 1000,
    ..Bootstrap::STANDARD
};

/// Normal numbers of a world and a purpose.
pub(crate) struct Normal(Draws);

impl Normal {
    pub(crate) fn of(world: u64, purpose: u64) -> Self {
        Self(Draws::new(world, Stream::named("worlds"), purpose, 0))
    }

    /// Irwin and Hall: the sum of twelve uniform numbers, near enough, and not the code under test.
    pub(crate) fn draw(&mut self) -> f64 {
        (0..12).map(|_| self.0.unit()).sum::<f64>() - 6.0
    }
}

pub(crate) fn metric(name: &str, kind: MetricKind, better: Better) -> Metric {
    Metric {
        name: name.to_owned(),
        title: format!("The {name}"),
        unit: "nats per token".to_owned(),
        kind,
        better,
        method: "as it is".to_owned(),
        bound: None,
    }
}

pub(crate) fn item(id: usize, value: f64) -> Item {
    Item {
        id: format!("item-{id}"),
        statistics: vec![value, 1.0],
        groups: BTreeMap::new(),
    }
}

pub(crate) fn run(seed: u64, results: &[(&str, Vec<Item>)]) -> ArmRun {
    let results = results.iter();
    ArmRun {
        seed,
        folder: format!("runs/{seed}"),
        parameters: 1000,
        used: Some(Used {
            steps: 10,
            tokens: 20_000,
            targets: 3000,
            flops: 4e9,
            seconds: 5.0,
        }),
        peak_memory: Some(1 << 30),
        curve: Vec::new(),
        results: results
            .map(|(name, items)| ((*name).to_owned(), items.clone()))
            .collect(),
        shown: Vec::new(),
    }
}

pub(crate) fn arm(name: &str, runs: Vec<ArmRun>) -> Arm {
    Arm {
        name: name.to_owned(),
        objective: name.to_owned(),
        differences: Vec::new(),
        runs,
    }
}

pub(crate) fn comparison(metrics: Vec<Metric>, arms: Vec<Arm>) -> Comparison {
    Comparison {
        name: "made-up".to_owned(),
        question: "Which?".to_owned(),
        budget: Some(Budget {
            kind: BudgetKind::Tokens,
            amount: 20_000.0,
        }),
        shared: "a = 1\n".to_owned(),
        metrics,
        arms,
        notes: Vec::new(),
        environment: serde_json::json!({"threads": 2}),
    }
}

/// Arms by their values: for each seed those of the items.
pub(crate) fn losses(arms: &[(&str, Vec<Vec<f64>>)]) -> Comparison {
    let arms = arms.iter().map(|(name, seeds)| {
        let runs = seeds.iter().enumerate().map(|(seed, values)| {
            let items = values.iter().enumerate();
            let items = items.map(|(id, value)| item(id, *value)).collect();
            run(seed as u64, &[("loss", items)])
        });
        arm(name, runs.collect())
    });
    comparison(
        vec![metric("loss", MetricKind::Mean, Better::Lower)],
        arms.collect(),
    )
}

pub(crate) fn outcome(comparison: &Comparison) -> MetricOutcome {
    let analysis = Analysis::new(comparison, QUICK).expect("paired results");
    analysis.outcomes.into_iter().next().expect("a metric")
}
