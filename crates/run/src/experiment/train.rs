use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use cloze_compare::{BudgetKind, Experiment};
use cloze_train::{Observer, Outcome};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::out::{read_json, write_json};
use crate::{Control, Error, Job, RunFolder, Settings, peak_memory, reset_peak_memory};

/// What is known of a run besides its folder.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Trained {
    pub(super) parameters: u64,
    pub(super) flops_per_token: f64,
    /// Of the process while it trained, in bytes; none where it is not known.
    pub(super) peak_memory: Option<u64>,
}

/// Between two points of a curve, where only the clock knows how many steps there will be.
const STEPS_APART: u64 = 100;

/// Trains a run, or goes on with it; one that is finished stays as it is.
pub(super) fn train(
    experiment: &Experiment,
    settings: &Settings,
    folder: RunFolder,
    control: &Control<'_>,
    observer: &mut dyn Observer,
) -> Result<Trained, Error> {
    if let Some(saved) = folder.settings()? {
        same_budget(&saved, settings, folder.path())?;
    }
    let out = &folder.path().to_owned();
    if let Some(trained) = finished(out) {
        return Ok(trained);
    }
    reset_peak_memory();
    let mut job = Job::prepare(settings, folder, control)?;
    let flops_per_token = job.yardstick.flops_per_token;
    let every = match experiment.budget.kind {
        BudgetKind::Hours => STEPS_APART,
        _ => job.planned_steps().div_ceil(experiment.checkpoints.get()),
    };
    let often = |steps: u64| NonZeroU64::new(steps).unwrap_or(NonZeroU64::MIN);
    let plan = &mut job.settings.train;
    (plan.checkpoint_every, plan.keep_every) = (often(every), every.max(1));
    (plan.evaluate_every, plan.log_every) = (often(every), often(every.div_ceil(4)));
    job.describe()?;
    if let Outcome::Interrupted { step } = job.fit(control, observer)? {
        return Err(Error::Interrupted(format!(
            "stopped after step {step} of this run, and saved"
        )));
    }
    let trained = Trained {
        parameters: job.parameters.count(),
        flops_per_token,
        peak_memory: peak_memory().map(|bytes| bytes as u64),
    };
    write_json(&file(out), &trained)?;
    Ok(trained)
}

/// A run that goes on with another budget has other rates than one that began with it.
fn same_budget(saved: &Settings, settings: &Settings, out: &Path) -> Result<(), Error> {
    let budget = |settings: &Settings| {
        let mut budget = Table::try_from(&settings.train.limits).expect("limits are a table");
        budget.insert(
            "steps".to_owned(),
            Value::Integer(settings.train.steps as i64),
        );
        budget
    };
    let (its, asked) = (budget(saved), budget(settings));
    if its == asked {
        return Ok(());
    }
    Err(Error::OtherBudget {
        folder: out.to_owned(),
        its,
        asked,
    })
}

/// Of a run that came to its end.
fn finished(run: &Path) -> Option<Trained> {
    read_json(&file(run))
}

fn file(run: &Path) -> PathBuf {
    run.join("trained.json")
}
