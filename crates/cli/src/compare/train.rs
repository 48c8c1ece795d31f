use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_compare::Experiment;
use cloze_train::{Observer, Outcome, Resume};
use serde::{Deserialize, Serialize};

use super::budget::steps;
use super::out::{read_json, write_json};
use crate::failure::Failure;
use crate::models;
use crate::run::{
    DeviceChoice, Flags, Machine, Ready, Request, RunFolder, environment, peak_memory,
    reset_peak_memory, watchers,
};
use crate::settings::{Compute, Settings};

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
/// Steps that the size of a step is measured on.
const SAMPLE_STEPS: u64 = 16;

/// Trains a run, or goes on with it; one that is finished stays as it is.
pub(super) fn train(
    experiment: &Experiment,
    settings: &Settings,
    out: &Path,
    device: DeviceChoice,
    stop: &Arc<AtomicBool>,
) -> Result<Trained, Failure> {
    let settled = RunFolder::settled(out)?;
    let machine = Machine::prepare(device.find()?, settings.compute.precision, settled);
    let precision = machine.precision.into();
    let mut settings = Settings {
        compute: Compute {
            precision,
            ..settings.compute
        },
        ..settings.clone()
    };
    let folder = RunFolder::claim(out, &settings, &Resume::Auto)?;
    same_budget(&settings, out)?;
    if let Some(trained) = finished(out) {
        return Ok(trained);
    }
    reset_peak_memory();
    let ready = Ready::new(&settings, &folder, &machine, stop)?;
    let flops_per_token = ready.yardstick.flops_per_token;
    let (tokens, targets) = ready.mean_step(SAMPLE_STEPS);
    let steps = steps(experiment.budget, tokens, targets, flops_per_token);
    let every = steps.map_or(STEPS_APART, |steps| steps.div_ceil(experiment.checkpoints));
    let often = |steps: u64| NonZeroU64::new(steps).unwrap_or(NonZeroU64::MIN);
    let plan = &mut settings.train;
    (plan.checkpoint_every, plan.keep_every) = (often(every), every.max(1));
    (plan.evaluate_every, plan.log_every) = (often(every), often(every.div_ceil(4)));
    folder.describe(&settings, &environment(machine.device))?;
    ready.job.own_config().write(folder.path())?;
    let request = Request {
        settings: settings.clone(),
        out: out.to_owned(),
        resume: Resume::Auto,
        device,
        profile: false,
        dashboard: false,
        tensorboard: false,
    };
    let save = Arc::new(AtomicBool::new(false));
    let mut observers: Vec<Box<dyn Observer>> = watchers(&request, &folder, stop, &save)?;
    let flags = Flags { stop, save: &save };
    let outcome = ready.fit(
        &settings.train,
        &folder,
        Resume::Auto,
        flags,
        &mut observers,
    )?;
    drop(observers);
    if let Outcome::Interrupted { step } = outcome {
        return Err(Failure::Interrupted(format!(
            "stopped after step {step} of this run, and saved"
        )));
    }
    let trained = Trained {
        parameters: ready.job.parameters.count(),
        flops_per_token,
        peak_memory: peak_memory().map(|bytes| bytes as u64),
    };
    write_json(&file(out), &trained)?;
    Ok(trained)
}

/// A run that goes on with another budget has other rates than one that began with it.
fn same_budget(settings: &Settings, out: &Path) -> Result<(), Failure> {
    let Some(saved) = models::settings_of(out)? else {
        return Ok(());
    };
    let ([had, wants], [steps, steps_wanted]) = (
        [&saved.train.limits, &settings.train.limits],
        [saved.train.steps, settings.train.steps],
    );
    if had == wants && steps == steps_wanted {
        return Ok(());
    }
    Err(Failure::Run(format!(
        "{} holds a run of another budget ({had:?}, at most {steps} steps; this experiment has {wants:?}, \
         at most {steps_wanted}): choose another folder with --out",
        out.display()
    )))
}

/// Of a run that came to its end.
fn finished(run: &Path) -> Option<Trained> {
    read_json(&file(run))
}

fn file(run: &Path) -> PathBuf {
    run.join("trained.json")
}
