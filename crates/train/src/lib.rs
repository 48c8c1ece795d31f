//! Training that does not know the model.
//!
//! [`fit`] takes a [`Subject`], anything that is a [`Model`](cloze_model::Model) with its data as a
//! function of the step, and a [`Run`], its parameters by name with what is done to them. It follows a
//! [`Plan`]: optimizer and schedule, exact gradient
//! accumulation, clipping, evaluation on held-out data, checkpoints, and what to do about bad steps and
//! full disks. It tells what happens as [`Event`]s; nothing reaches back in.
//!
//! Every random choice comes from (seed, step, micro-batch), and a checkpoint holds what the optimizer
//! remembers: a run that is stopped and resumed equals one that is not, bit for bit.
//!
//! ```
//! use cloze_model::{Batches, Loss, Model, Score, Term, Unmade};
//! use cloze_train::{Checkpoints, Event, Outcome, Plan, Run, Subject, fit, step_line};
//! use tch::{Device, Kind, Tensor};
//!
//! /// Learns one number.
//! #[derive(Debug)]
//! struct Guess(Tensor);
//! impl Model for Guess {
//!     type Batch = Tensor;
//!     fn tokens(&self, batch: &Tensor) -> u64 {
//!         batch.numel() as u64
//!     }
//!     fn counts(&self, batch: &Tensor) -> Vec<u64> {
//!         vec![batch.numel() as u64]
//!     }
//!     fn loss(&self, batch: &Tensor) -> Loss {
//!         let sum = (batch - &self.0).square().sum(Kind::Float);
//!         Loss::from(Term::new("squares", sum, batch.numel() as u64))
//!     }
//!     fn score(&self, batch: &Tensor) -> Vec<Score> {
//!         self.loss(batch).terms.iter().map(|term| Score::of(term, 0)).collect()
//!     }
//! }
//!
//! /// Which is always seven.
//! #[derive(Debug)]
//! struct Sevens;
//! impl Batches<Tensor> for Sevens {
//!     fn cut(&self, _step: u64) -> Vec<Unmade<'_, Tensor>> {
//!         vec![Box::new(|| Tensor::from_slice(&[7_f32; 4]))]
//!     }
//!     fn epoch(&self) -> u64 {
//!         1
//!     }
//! }
//!
//! let plan: Plan = toml::from_str(
//!     "
//!     steps = 200
//!     seed = 1
//!     clip = 1.0
//!     log_every = 100
//!     evaluate_every = 100
//!     evaluate_batches = 1
//!     checkpoint_every = 100
//!     keep = 2
//!     keep_every = 0
//!     patience = 0
//!     freeze = []
//!     groups = []
//!     limits = { tokens = inf, targets = inf, flops = inf, hours = inf }
//!     guard = { sigma = 6.0, window = 128, armed_after = 64, rollbacks = 3 }
//!     average = { kind = 'none' }
//!     optimizer = { kind = 'adamw', betas = [0.9, 0.95], eps = 1e-8, decay = 0.1 }
//!     schedule = { peak = 0.1, warmup = 10, cycles = 1, decay = { kind = 'cosine', to = 0.01 } }
//!     ",
//! )?;
//! let number = Tensor::zeros([1], (Kind::Float, Device::Cpu)).set_requires_grad(true);
//! let parameters = [("number".to_owned(), number.shallow_clone())];
//! let model = Guess(number);
//! let subject = Subject::new(&model, Sevens, [("held out", Sevens)]);
//! let folder = tempfile::tempdir()?;
//! let checkpoints = Checkpoints::new(folder.path());
//! let run = Run::new(parameters, &plan, &checkpoints);
//! let outcome = fit(&subject, &run, &mut |event: &Event<'_>| {
//!     if let Event::Step(report) = event {
//!         println!("{}", step_line(report));
//!     }
//! })?;
//! let Outcome::Finished { scores, .. } = outcome else { panic!("nobody stopped it") };
//! assert!(scores[0].mean() < 0.1);
//! assert!(folder.path().join("latest/model.safetensors").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod average;
mod checkpoint;
mod error;
mod evaluate;
mod event_text;
mod events;
mod files;
mod groups;
mod guard;
mod learner;
mod limits;
mod measure;
mod metrics;
mod optimizer;
mod pace;
mod pass;
mod phases;
mod plan;
mod progress;
mod ranks;
mod run;
mod schedule;
mod session;
mod step_line;
mod subject;
mod tick;
mod yardstick;

pub use average::Average;
pub use checkpoint::{
    Best, Checkpoint, CheckpointError, CheckpointFlaw, Checkpoints, Damage, Lock, Resume, Skipped,
    State, StateDifference,
};
pub use error::Error;
pub use events::{End, Event, Observer, StepReport, TermMean};
pub use files::{Disk, Faulty, Files};
pub use groups::{Group, Trained};
pub use guard::{Guard, Trouble};
pub use limits::Limits;
pub use measure::Measure;
pub use metrics::{
    EvaluationMetrics, History, MetricsFile, MetricsLine, Rollback, RunEnd, StepMetrics, TermScore,
};
pub use optimizer::{AdamW, Lamb, Lion, Muon, Optimizer, Update};
pub use phases::Phases;
pub use plan::Plan;
pub use run::{Outcome, Run, fit};
pub use schedule::{Decay, Schedule};
pub use step_line::{step_line, step_numbers};
pub use subject::{BoundData, HeldOut, MicroBatch, Subject};
pub use tick::{Tick, Work};
pub use yardstick::Yardstick;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
