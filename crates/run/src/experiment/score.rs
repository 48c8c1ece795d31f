use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cloze_compare::{ArmRun, Metric, Point, Used};
use cloze_corpus::Store;
use cloze_hub::Pretrained;
use cloze_train::{Checkpoint, CheckpointError, Checkpoints, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tch::Device;

use super::out::{Out, read_json, write, write_json};
use super::train::Trained;
use crate::{Error, RunFolder, Settings};
use cloze_evaluate::{EvaluatedModel, Evaluation, EvaluationSize, Materials, Measured, samples};

/// What is asked of every run.
#[derive(Debug)]
pub(super) struct Questions<'a> {
    pub(super) evaluations: &'a [Evaluation],
    pub(super) with_samples: bool,
    pub(super) materials: Materials,
    pub(super) held_out: Arc<Store>,
    /// Raised to have no more asked.
    pub(super) stop: &'a AtomicBool,
}

/// What came out of a run, with what the numbers mean.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Scored {
    pub(super) run: ArmRun,
    pub(super) metrics: Vec<Metric>,
    pub(super) notes: Vec<String>,
    /// What was asked of which weights: another question, or other weights, is asked again.
    key: String,
}

impl Questions<'_> {
    /// Scores the weights of a finished run and those of its checkpoints. What was found before is not
    /// looked for again.
    pub(super) fn score(
        &self,
        out: &Out,
        name: &str,
        seed: u64,
        trained: Trained,
        device: Device,
    ) -> Result<Scored, Error> {
        let run = out.run(name);
        let last = run.join("latest");
        let key = self.key(&state(&last)?);
        if let Some(scored) = read_json::<Scored>(&out.result(name))
            && scored.key == key
        {
            return Ok(scored);
        }
        let mut measured = self.of(&last, EvaluationSize::COMPARED, device)?;
        for one in &mut measured {
            // In its file they take room once; in memory they are of no use.
            write_items(
                &out.items(name, &one.metric.name),
                &std::mem::take(&mut one.details),
            )?;
        }
        let opened = Pretrained::open(&last, device)?;
        let subject = EvaluatedModel::new(&opened)?;
        let shown = if self.with_samples {
            samples(&subject, &self.held_out)?
        } else {
            Vec::new()
        };
        let mut curve = Vec::new();
        for checkpoint in checkpoints(&run)? {
            let found = self.of(&checkpoint, EvaluationSize::POINT, device)?;
            curve.push(Point {
                used: used(&state(&checkpoint)?, trained.flops_per_token),
                values: found
                    .iter()
                    .map(|one| (one.metric.name.clone(), one.value()))
                    .collect(),
            });
        }
        let results = measured
            .iter()
            .map(|one| (one.metric.name.clone(), one.items.clone()));
        let scored = Scored {
            run: ArmRun {
                seed,
                folder: format!("runs/{name}"),
                parameters: trained.parameters,
                used: Some(used(&state(&last)?, trained.flops_per_token)),
                peak_memory: trained.peak_memory,
                curve,
                results: results.collect::<BTreeMap<_, _>>(),
                shown,
            },
            metrics: measured.iter().map(|one| one.metric.clone()).collect(),
            notes: measured.into_iter().flat_map(|one| one.notes).collect(),
            key,
        };
        write_json(&out.result(name), &scored)?;
        Ok(scored)
    }

    fn of(
        &self,
        checkpoint: &Path,
        size: EvaluationSize,
        device: Device,
    ) -> Result<Vec<Measured>, Error> {
        if self.stop.load(Ordering::Relaxed) {
            let what = "stopped while a run was scored, which is begun anew";
            return Err(Error::Interrupted(what.to_owned()));
        }
        let opened = Pretrained::open(checkpoint, device)?;
        let subject = EvaluatedModel::new(&opened)?;
        let materials = Materials {
            size,
            ..self.materials.clone()
        };
        let mut found = Vec::new();
        for evaluation in self.evaluations {
            if *evaluation == Evaluation::Pairs && size.pairs == 0 {
                continue;
            }
            found.extend(evaluation.measure(&subject, &materials)?);
        }
        Ok(found)
    }

    fn key(&self, state: &State) -> String {
        let Self {
            evaluations,
            with_samples,
            materials,
            ..
        } = self;
        format!(
            "cloze {} | {evaluations:?} samples {with_samples} | {:?} {:?} seed {} share {} {:?} {:?} | \
             step {} tokens {} {:?}",
            env!("CARGO_PKG_VERSION"),
            (&materials.texts, &materials.pairs),
            materials.level,
            materials.seed,
            materials.share,
            EvaluationSize::COMPARED,
            EvaluationSize::POINT,
            state.step,
            state.tokens,
            state.fingerprints
        )
    }
}

fn write_items(file: &Path, details: &[Value]) -> Result<(), Error> {
    if details.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = details.iter().map(ToString::to_string).collect();
    write(file, &(lines.join("\n") + "\n"))
}

pub(super) fn used(state: &State, flops_per_token: f64) -> Used {
    Used {
        steps: state.step,
        tokens: state.tokens,
        targets: state.targets,
        flops: flops_per_token * state.tokens as f64,
        seconds: state.seconds,
    }
}

/// Of a run that was trained, also with the settings that were not there yet when it was.
pub(super) fn settings_of(run: &RunFolder) -> Result<Settings, Error> {
    let settings = run.settings()?;
    settings.ok_or_else(|| Error::NoRun(run.path().to_owned()))
}

/// The oldest first.
fn checkpoints(run: &Path) -> Result<Vec<PathBuf>, Error> {
    let found = Checkpoints::new(run)
        .list()
        .map_err(cloze_train::Error::from)?;
    Ok(found.into_iter().rev().map(|(_, path)| path).collect())
}

fn state(checkpoint: &Path) -> Result<State, Error> {
    let opened = Checkpoint::open(checkpoint)
        .map_err(|damage| Error::Train(CheckpointError::Damaged(damage).into()))?;
    Ok(opened.state().clone())
}
