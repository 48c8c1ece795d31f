use std::collections::BTreeMap;

use cloze_config::Problem;
use cloze_corpus::Watch;
use cloze_hub::{OwnConfig, Pretrained};
use cloze_tensor::Parameters;
use cloze_train::{Checkpoints, Observer, Outcome, Plan, Run, Yardstick, fit};
use tch::{Device, Tensor};

use crate::device;
use crate::flops::Flops;
use crate::room;
use crate::settings::Compute;
use crate::task::Assembled;
use crate::watchers::Watchers;
use crate::{
    Control, Demonstration, Error, Machine, Outline, OutlinedText, RunData, RunFolder, Settings,
    environment,
};

/// A run that is ready to begin: its settings with nothing left open, its folder, its text as tokens,
/// its model.
#[derive(Debug)]
pub struct Job {
    /// What it is a function of.
    pub settings: Settings,
    /// Where it is.
    pub folder: RunFolder,
    /// What it computes on and in.
    pub machine: Machine,
    /// Its text.
    pub data: RunData,
    /// The weights, by name.
    pub parameters: Parameters,
    /// What its speed is measured against.
    pub yardstick: Yardstick,
    /// What a user should know of how it was prepared.
    pub notes: Vec<String>,
    assembled: Assembled,
}

impl Job {
    /// Takes the folder, chooses what the settings left open, makes tokens of the text and a model of
    /// the settings. A folder that was made for it goes again if that fails.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn prepare(
        settings: &Settings,
        folder: RunFolder,
        control: &Control<'_>,
    ) -> Result<Self, Error> {
        let settled = folder.settled();
        let machine = Machine::prepare(control.device, settings.compute.precision, settled);
        let settings = Settings {
            compute: Compute {
                precision: machine.precision.into(),
                ..settings.compute
            },
            ..settings.clone()
        };
        if let Some(problem) = cloze_native::free_memory()
            .filter(|_| control.device == Device::Cpu)
            .and_then(|free| room::problem(&settings, free as f64))
        {
            return Err(Error::Unfit(problem));
        }
        folder.claim(&settings, &control.resume)?;
        let prepared = assemble(&settings, &folder, &machine, control);
        let prepared = prepared.inspect_err(|error| abandon(&folder, error));
        let (data, parameters, assembled, notes) = prepared?;
        let job = Self {
            yardstick: Yardstick {
                flops_per_token: Flops::of(&settings, &data.tokenizer).training(),
                gemm_rate: machine.gemm_rate,
            },
            settings,
            folder,
            machine,
            data,
            parameters,
            notes,
            assembled,
        };
        let described = job.describe();
        described.inspect_err(|error| abandon(&job.folder, error))?;
        Ok(job)
    }

    /// Writes what it is into its folder.
    pub(crate) fn describe(&self) -> Result<(), Error> {
        let mut environment = environment(self.machine.device);
        let texts = OutlinedText::of(&self.settings, &self.data).into_iter();
        for (number, text) in (1..).zip(texts) {
            environment[format!("text {number}")] = text.to_string().into();
        }
        self.folder
            .describe(&self.settings, &environment, &self.config())
    }

    /// What it trains, as the folder of a model says it.
    fn config(&self) -> OwnConfig {
        let Settings {
            family,
            model,
            data,
            ..
        } = &self.settings;
        let vocab = self.settings.vocab(&self.data.tokenizer);
        let config = family.task().own_config(model, vocab);
        config.learning_from(&data.named())
    }

    /// What it is going to be, in numbers.
    pub fn outline(&self) -> Outline {
        Outline::of(self)
    }

    /// Trains as planned by the settings. `metrics.jsonl` and `report.html` are written besides, and
    /// what the control asks for.
    ///
    /// # Errors
    /// See [`Error`]. A run that was stopped is no error.
    pub fn fit(
        &self,
        control: &Control<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Error> {
        let mut watchers = Watchers::open(self, control, observer)?;
        let plan = watchers.plan(&self.settings.train);
        let done = self.fit_as(&plan, control, &mut watchers);
        done.inspect_err(|error| abandon(&self.folder, error))
    }

    /// Trains as planned here, and writes nothing but checkpoints.
    pub(crate) fn fit_as(
        &self,
        plan: &Plan,
        control: &Control<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, Error> {
        let RunData {
            tokenizer, train, ..
        } = &self.data;
        let checkpoints = Checkpoints {
            resume: control.resume.clone(),
            fingerprints: named([
                ("tokenizer", tokenizer.fingerprint()),
                ("training text", train.fingerprint()),
                (
                    "held-out text",
                    self.data.own_held_out().fingerprint().to_owned(),
                ),
            ]),
            environment: named([
                ("device", device::name(self.machine.device)),
                ("kernels", cloze_native::cpu_capability().to_owned()),
                ("libtorch", cloze_native::libtorch_version().to_owned()),
                ("threads", tch::get_num_threads().to_string()),
            ]),
            ..Checkpoints::new(self.folder.path())
        };
        let run = Run {
            stop: &control.stop,
            save: &control.save,
            yardstick: Some(self.yardstick),
            ..Run::new(self.parameters.named(), plan, &checkpoints)
        };
        Ok(fit(&self.assembled.subject, &run, observer)?)
    }

    /// Tokens and targets of a step, on average over the first steps of training.
    pub(crate) fn mean_step(&self) -> (f64, f64) {
        self.assembled.subject.mean_step(SAMPLE_STEPS)
    }

    /// Steps of the whole run by the limit that is nearest, if all are like the first ones. What the clock
    /// allows is not known before.
    pub(crate) fn planned_steps(&self) -> u64 {
        let Plan { steps, limits, .. } = &self.settings.train;
        let (tokens, targets) = self.mean_step();
        let by_limits = [
            limits.tokens / tokens,
            limits.targets / targets,
            limits.flops / (tokens * self.yardstick.flops_per_token),
        ];
        let nearest = by_limits.into_iter().fold(*steps as f64, f64::min);
        nearest.ceil().max(1.0) as u64
    }

    /// What the model has learned, for a reader: blanks that it fills, a text that it writes.
    ///
    /// # Errors
    /// A tokenizer that does not fit the text.
    pub fn show(&self) -> Result<Demonstration, Error> {
        (self.assembled.show)(&self.settings, &self.data)
    }
}

/// Steps that the size of a step is measured on.
const SAMPLE_STEPS: u64 = 16;

fn abandon(folder: &RunFolder, error: &Error) {
    if !error.is_interruption() {
        folder.abandon();
    }
}

/// The text as tokens, the model with the weights that it begins with, and what is to be said of them.
fn assemble(
    settings: &Settings,
    folder: &RunFolder,
    machine: &Machine,
    control: &Control<'_>,
) -> Result<(RunData, Parameters, Assembled, Vec<String>), Error> {
    let watch = Watch {
        progress: control.progress,
        cancel: &control.stop,
    };
    let mut notes = Vec::new();
    let data = RunData::prepare(settings, folder, &watch, &mut notes)?;
    let texts = OutlinedText::of(settings, &data);
    notes.extend(texts.iter().filter_map(OutlinedText::note));
    let parameters = Parameters::new(settings.train.seed, machine.device)
        .computing_in(machine.precision)
        .recomputing(settings.compute.recompute);
    let (task, padding) = (settings.family.task(), settings.model.padding_token);
    let vocab = settings.vocab(&data.tokenizer);
    let known = Problem::unless(
        padding < vocab,
        "model.padding_token",
        padding,
        format!("below {vocab}, the tokens that there are; -1 for none"),
    );
    if let Some(problem) = known {
        return Err(Error::Unfit(problem));
    }
    let assembled = task.assemble(settings, &data, &parameters)?;
    let weights = &settings.start.weights;
    // A run that goes on has its own weights.
    if !weights.as_os_str().is_empty() && !folder.path().join("latest").exists() {
        let from = Pretrained::open(weights, Device::Cpu)?;
        notes.extend(from.notes.iter().map(|note| format!("note: {note}")));
        notes.extend(copy(&from.parameters, &parameters)?);
    }
    Ok((data, parameters, assembled, notes))
}

fn named<const N: usize>(values: [(&str, String); N]) -> BTreeMap<String, String> {
    let owned = values.map(|(name, value)| (name.to_owned(), value));
    BTreeMap::from(owned)
}

/// Copies the parameters that both have, and says which only one has.
fn copy(from: &Parameters, to: &Parameters) -> Result<Vec<String>, Error> {
    let mut left: BTreeMap<String, Tensor> = from.named().into_iter().collect();
    let mut drawn = Vec::new();
    for (name, mut parameter) in to.named() {
        let Some(value) = left.remove(&name) else {
            drawn.push(name);
            continue;
        };
        if value.size() != parameter.size() {
            return Err(Error::Shape {
                name,
                theirs: value.size(),
                ours: parameter.size(),
            });
        }
        tch::no_grad(|| parameter.copy_(&value));
    }
    let unused: Vec<String> = left.into_keys().collect();
    let told = [("drawn from the seed", drawn), ("not used", unused)];
    let told = told.into_iter().filter(|(_, names)| !names.is_empty());
    Ok(told
        .map(|(what, names)| format!("note: {what}: {}", names.join(", ")))
        .collect())
}
