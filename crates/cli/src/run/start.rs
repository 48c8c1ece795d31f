use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use cloze_hub::Pretrained;
use cloze_tensor::Parameters;
use cloze_train::{Checkpoints, Observer, Outcome, Plan, Resume, Yardstick};
use tch::{Device, Tensor};

use super::data::{Data, prepare};
use super::device;
use super::flops::Flops;
use super::folder::RunFolder;
use super::machine::Machine;
use crate::failure::Failure;
use crate::models::open;
use crate::output;
use crate::settings::Settings;
use crate::task::{Job, Run, Trainable};

/// A run that is ready to begin.
pub(crate) struct Ready {
    pub(crate) job: Job,
    pub(crate) yardstick: Yardstick,
    trainable: Box<dyn Trainable>,
}

/// What others raise to have something done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flags<'a> {
    /// Save and stop.
    pub(crate) stop: &'a AtomicBool,
    /// Save and go on.
    pub(crate) save: &'a AtomicBool,
}

impl Ready {
    /// Tokens from the text, a model from the settings.
    pub(crate) fn new(
        settings: &Settings,
        folder: &RunFolder,
        machine: &Machine,
        stop: &AtomicBool,
    ) -> Result<Self, Failure> {
        let Data {
            tokenizer,
            train,
            held_out,
        } = prepare(settings, folder, stop)?;
        let from = beginning(settings, folder)?;
        let job = Job {
            settings: settings.clone(),
            vocab: settings.tokenizer.rows.max(tokenizer.vocab_size() as i64),
            tokenizer,
            train,
            held_out,
            parameters: Parameters::new(settings.train.seed, machine.device)
                .computing_in(machine.precision)
                .recomputing(settings.compute.recompute),
            device: machine.device,
        };
        let trainable = settings.family.task().assemble(&job)?;
        if let Some(from) = from {
            copy(&from.parameters, &job.parameters)?;
        }
        let yardstick = Yardstick {
            flops_per_token: Flops::of(&job).training(),
            gemm_rate: machine.gemm_rate,
        };
        Ok(Self {
            job,
            yardstick,
            trainable,
        })
    }

    pub(crate) fn fit(
        &self,
        plan: &Plan,
        folder: &RunFolder,
        resume: Resume,
        flags: Flags<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Failure> {
        let Job {
            tokenizer,
            train,
            parameters,
            ..
        } = &self.job;
        let checkpoints = Checkpoints {
            resume,
            fingerprints: named([
                ("tokenizer", tokenizer.fingerprint()),
                ("training text", train.fingerprint().to_owned()),
                (
                    "held-out text",
                    self.job.own_held_out().fingerprint().to_owned(),
                ),
            ]),
            environment: named([
                ("device", device::name(self.job.device)),
                ("kernels", cloze_native::cpu_capability().to_owned()),
                ("libtorch", cloze_native::libtorch_version().to_owned()),
                ("threads", tch::get_num_threads().to_string()),
            ]),
            ..Checkpoints::new(folder.path())
        };
        let run = Run {
            parameters: &parameters.named(),
            plan,
            checkpoints: &checkpoints,
            stop: flags.stop,
            save: flags.save,
            // A GPU is not waited for; a processor has nothing to wait for.
            deferred: self.job.device.is_cuda(),
            yardstick: self.yardstick,
        };
        Ok(self.trainable.fit(&run, observer)?)
    }

    /// Tokens and targets of a step, on average over the first steps of training.
    pub(crate) fn mean_step(&self, steps: u64) -> (f64, f64) {
        self.trainable.mean_step(steps)
    }

    pub(crate) fn show(&self) -> Result<String, Failure> {
        self.trainable.show(&self.job)
    }
}

fn named<const N: usize>(values: [(&str, String); N]) -> BTreeMap<String, String> {
    let owned = values.map(|(name, value)| (name.to_owned(), value));
    BTreeMap::from(owned)
}

/// The model that a new run begins with, if one is named. One that goes on has its own weights.
fn beginning(settings: &Settings, folder: &RunFolder) -> Result<Option<Pretrained>, Failure> {
    let weights = &settings.start.weights;
    if weights.as_os_str().is_empty() || folder.path().join("latest").exists() {
        return Ok(None);
    }
    open(weights, Device::Cpu).map(Some)
}

/// Copies the parameters that both have, and says which only one has.
fn copy(from: &Parameters, to: &Parameters) -> Result<(), Failure> {
    let mut left: BTreeMap<String, Tensor> = from.named().into_iter().collect();
    let mut drawn = Vec::new();
    for (name, mut parameter) in to.named() {
        let Some(value) = left.remove(&name) else {
            drawn.push(name);
            continue;
        };
        if value.size() != parameter.size() {
            return Err(Failure::Run(format!(
                "start.weights has {name} as {:?}, and the settings make it {:?}: --from takes the \
                 settings of the model, too",
                value.size(),
                parameter.size()
            )));
        }
        tch::no_grad(|| parameter.copy_(&value));
    }
    let left: Vec<String> = left.into_keys().collect();
    for (what, names) in [("drawn from the seed", drawn), ("not used", left)] {
        if !names.is_empty() {
            output::error(&format!("note: {what}: {}", names.join(", ")));
        }
    }
    Ok(())
}
