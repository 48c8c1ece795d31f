use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cloze::model::{Batches, Loss, Model, Objective, Score};
use cloze::tensor::Precision;
use cloze::train::{Checkpoints, Decay, Event, Optimizer, Outcome, Plan, Run, Schedule, fit};
use tch::{Kind, Tensor};

use crate::families::{Subject, Text, with};
use crate::{STEPS, raises};

pub(crate) type Setting<'a> = (Subject, Precision, &'a Optimizer);

/// Where a run is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    Never,
    /// After this step.
    After(u64),
    /// Before this micro-batch of the step that follows so many steps.
    Within {
        step: u64,
        micro: u64,
    },
    /// After the evaluation at this step.
    Evaluated(u64),
}

/// How a run ended.
pub(crate) struct End {
    /// Weights and all that the optimizer remembers, as saved.
    pub(crate) tensors: Vec<(String, Tensor)>,
    pub(crate) epoch: u64,
    /// What the last part was told of the machine.
    pub(crate) changes: Vec<String>,
}

/// Something that is done with a model and its data, whatever their types.
pub(crate) trait Trial {
    type Out;
    fn go<M: Model>(
        self,
        model: &M,
        parameters: &[(String, Tensor)],
        train: &dyn Batches<M::Batch>,
        held_out: &dyn Batches<M::Batch>,
    ) -> Self::Out;
}

pub(crate) fn undisturbed(text: &Text, setting: Setting<'_>) -> End {
    let folder = tempfile::tempdir().expect("a temporary folder");
    part(text, setting, folder.path(), Stop::Never, &[])
}

/// Stopped, and resumed by a new model, with another value of what is named.
pub(crate) fn resumed(
    text: &Text,
    setting: Setting<'_>,
    stop: Stop,
    machine: &[(&str, &str, &str)],
) -> End {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let before: Vec<_> = machine
        .iter()
        .map(|&(what, from, _)| (what, from))
        .collect();
    let after: Vec<_> = machine.iter().map(|&(what, _, to)| (what, to)).collect();
    part(text, setting, folder.path(), stop, &before);
    part(text, setting, folder.path(), Stop::Never, &after)
}

fn part(
    text: &Text,
    setting: Setting<'_>,
    folder: &Path,
    stop: Stop,
    machine: &[(&str, &str)],
) -> End {
    // libtorch has one generator and one number of threads in a process.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let threads = machine.iter().find(|(what, _)| *what == "threads");
    let threads = threads.map_or(1, |(_, number)| number.parse().expect("a number"));
    tch::set_num_threads(threads);
    let brake = Arc::new(Brake {
        calls: AtomicU64::new(0),
        last: match stop {
            // Three micro-batches make a step.
            Stop::Within { step, micro } => 3 * step + micro,
            _ => 0,
        },
        stop: AtomicBool::new(false),
    });
    let trial = Training {
        brake: Arc::clone(&brake),
        optimizer: setting.2,
        folder,
        stop,
        machine,
    };
    with(text, setting, &brake, trial)
}

struct Training<'a> {
    brake: Arc<Brake>,
    optimizer: &'a Optimizer,
    folder: &'a Path,
    stop: Stop,
    machine: &'a [(&'a str, &'a str)],
}

impl Trial for Training<'_> {
    type Out = End;

    fn go<M: Model>(
        self,
        model: &M,
        parameters: &[(String, Tensor)],
        train: &dyn Batches<M::Batch>,
        held_out: &dyn Batches<M::Batch>,
    ) -> End {
        let schedule = Schedule {
            peak: 1e-2,
            warmup: 2,
            cycles: 1,
            decay: Decay::Linear { to: 0.0 },
        };
        let plan = Plan {
            evaluate_every: 4.try_into().expect("not zero"),
            checkpoint_every: 4.try_into().expect("not zero"),
            ..Plan::new(STEPS, self.optimizer.clone(), schedule)
        };
        let machine = self
            .machine
            .iter()
            .map(|&(a, b)| (a.to_owned(), b.to_owned()));
        let checkpoints = Checkpoints {
            environment: machine.collect::<BTreeMap<_, _>>(),
            ..Checkpoints::new(self.folder)
        };
        let stop = &self.brake.stop;
        let subject = cloze::train::Subject::new(model, train, [("held out", held_out)]);
        let run = Run {
            stop,
            ..Run::new(parameters, &plan, &checkpoints)
        };
        let mut told = Vec::new();
        let outcome = fit(&subject, &run, &mut |event: &Event<'_>| {
            if let Event::Started { changes, .. } = event {
                told.extend(changes.iter().map(ToString::to_string));
            }
            if raises(self.stop, event) {
                stop.store(true, Ordering::Relaxed);
            }
        });
        let outcome = outcome.expect("a run");
        let is_whole = matches!(outcome, Outcome::Finished { step: STEPS, .. });
        assert_eq!(is_whole, matches!(self.stop, Stop::Never), "{outcome:?}");
        End {
            tensors: tensors(self.folder),
            epoch: train.epoch(),
            changes: told,
        }
    }
}

fn tensors(folder: &Path) -> Vec<(String, Tensor)> {
    let read = |file: &str| {
        let path = folder.join("latest").join(file);
        Tensor::read_safetensors(path).expect("a checkpoint")
    };
    let mut all = [read("model.safetensors"), read("optimizer.safetensors")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

impl End {
    /// The largest difference between two values.
    pub(crate) fn far_from(&self, other: &Self) -> f64 {
        let pairs = self.tensors.iter().zip(&other.tensors);
        let far = pairs
            .map(|((_, a), (_, b))| (a - b).abs().max().to_kind(Kind::Double).double_value(&[]));
        far.fold(0.0, f64::max)
    }
}

/// An objective that raises the stop flag in the middle of a step.
#[derive(Debug)]
pub(crate) struct Stopping<O> {
    pub(crate) objective: O,
    pub(crate) brake: Arc<Brake>,
}

/// What raises the flag.
#[derive(Debug)]
pub(crate) struct Brake {
    calls: AtomicU64,
    /// The call after which it is raised; 0 for none.
    last: u64,
    stop: AtomicBool,
}

impl<O: Objective> Objective for Stopping<O> {
    type Labels = O::Labels;

    fn counts(&self, labels: &O::Labels) -> Vec<u64> {
        self.objective.counts(labels)
    }

    fn loss(&self, states: &Tensor, labels: &O::Labels) -> Loss {
        if 1 + self.brake.calls.fetch_add(1, Ordering::Relaxed) == self.brake.last {
            self.brake.stop.store(true, Ordering::Relaxed);
        }
        self.objective.loss(states, labels)
    }

    fn score(&self, states: &Tensor, labels: &O::Labels) -> Vec<Score> {
        self.objective.score(states, labels)
    }
}
