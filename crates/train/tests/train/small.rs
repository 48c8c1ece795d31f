//! A small model with dropout and two objectives of unequal numbers of targets, and its data.

use std::collections::BTreeMap;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cloze_model::{Batches, Loss, Model, Score, Term, Unmade};
use cloze_random::{Draws, Stream};
use cloze_train::{
    AdamW, Average, Checkpoints, Decay, Error, Files, Guard, Limits, Observer, Optimizer, Outcome,
    Plan, Schedule, Subject, Yardstick, fit,
};
use tch::{Device, Kind, Tensor};

const FEATURES: i64 = 6;
const HIDDEN: i64 = 8;
const ROWS: Stream = Stream::named("rows");

/// libtorch has one generator in a process, and the test threads would take each other's numbers.
pub(crate) fn own_generator() -> MutexGuard<'static, ()> {
    static GENERATOR: Mutex<()> = Mutex::new(());
    // A failed test that held it left nothing behind: whoever draws seeds first.
    GENERATOR.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Small {
    up: Tensor,
    bias: Tensor,
    down: Tensor,
    dropout: f64,
}

#[derive(Debug)]
pub(crate) struct Rows {
    /// `[rows, features]`
    x: Tensor,
    /// `[rows]`
    y: Tensor,
    /// The rows that the second objective looks at: any number, also none.
    marked: Tensor,
}

impl Small {
    pub(crate) fn new(dropout: f64) -> Self {
        let _own = own_generator();
        tch::manual_seed(11);
        let weight = |shape: &[i64]| {
            (Tensor::randn(shape, (Kind::Float, Device::Cpu)) * 0.3).set_requires_grad(true)
        };
        Self {
            up: weight(&[FEATURES, HIDDEN]),
            bias: weight(&[HIDDEN]),
            down: weight(&[HIDDEN, 2]),
            dropout,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<(String, Tensor)> {
        [("bias", &self.bias), ("down", &self.down), ("up", &self.up)]
            .map(|(name, tensor)| (name.to_owned(), tensor.shallow_clone()))
            .into()
    }

    fn terms(&self, rows: &Rows, train: bool) -> Loss {
        let hidden = (rows.x.matmul(&self.up) + &self.bias)
            .tanh()
            .dropout(self.dropout, train);
        let output = hidden.matmul(&self.down); // [rows, 2]
        let squares = |column: i64, rows: &Tensor, targets: &Tensor| {
            let errors = output.select(1, column) - targets;
            errors.index_select(0, rows).square().sum(Kind::Float)
        };
        let all = Tensor::arange(rows.y.numel() as i64, (Kind::Int64, Device::Cpu));
        let term = |name, sum, count| Loss::from(Term::new(name, sum, count as u64));
        term("value", squares(0, &all, &rows.y), rows.y.numel())
            + term(
                "sign",
                squares(1, &rows.marked, &rows.y.sign()),
                rows.marked.numel(),
            )
    }
}

impl Model for Small {
    type Batch = Rows;

    fn tokens(&self, rows: &Rows) -> u64 {
        rows.y.numel() as u64
    }

    fn counts(&self, rows: &Rows) -> Vec<u64> {
        vec![rows.y.numel() as u64, rows.marked.numel() as u64]
    }

    fn loss(&self, rows: &Rows) -> Loss {
        self.terms(rows, true)
    }

    fn score(&self, rows: &Rows) -> Vec<Score> {
        self.terms(rows, false)
            .terms
            .iter()
            .map(|term| Score::of(term, 0))
            .collect()
    }
}

/// Sixteen rows a step, cut as told; how they are cut does not change them.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) micro: Vec<u64>,
    pub(crate) repeat: bool,
    /// At this step one value is another one.
    pub(crate) bad: Option<(u64, f32)>,
    /// From this step on every step has one that is not a number.
    pub(crate) all_bad_from: Option<u64>,
}

impl Data {
    pub(crate) fn cut(micro: &[u64]) -> Self {
        Self {
            micro: micro.to_vec(),
            repeat: false,
            bad: None,
            all_bad_from: None,
        }
    }

    fn rows(&self, step: u64, range: std::ops::Range<u64>) -> Rows {
        let place = if self.repeat { 0 } else { step };
        let (mut x, mut y, mut marked) = (Vec::new(), Vec::new(), Vec::new());
        for row in range.clone() {
            let mut draws = Draws::new(5, ROWS, place, row);
            let features: Vec<f32> = (0..FEATURES).map(|_| draws.unit() as f32 - 0.5).collect();
            y.push(features[0] - features[1]);
            x.extend(features);
            if draws.chance(0.3) {
                marked.push((row - range.start) as i64);
            }
        }
        match self.bad {
            Some((at, value)) if at == step => y[0] = value,
            _ if self.all_bad_from.is_some_and(|from| step >= from) => y[0] = f32::NAN,
            _ => {}
        }
        Rows {
            x: Tensor::from_slice(&x).view([-1, FEATURES]),
            y: Tensor::from_slice(&y),
            marked: Tensor::from_slice(&marked),
        }
    }
}

impl Batches<Rows> for Data {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Rows>> {
        let mut start = 0;
        let cut = |&size: &u64| {
            let range = start..start + size;
            start = range.end;
            Box::new(move || self.rows(step, range)) as Unmade<'_, _>
        };
        self.micro.iter().map(cut).collect()
    }

    fn epoch(&self) -> u64 {
        3
    }
}

pub(crate) const ADAMW: AdamW = AdamW {
    betas: [0.9, 0.95],
    eps: 1e-8,
    decay: 0.1,
};

pub(crate) fn plan(steps: u64) -> Plan {
    let every = |n| NonZeroU64::new(n).expect("not zero");
    Plan {
        steps,
        seed: 3,
        limits: Limits::NONE,
        optimizer: Optimizer::AdamW(ADAMW),
        groups: Vec::new(),
        freeze: Vec::new(),
        schedule: Schedule {
            peak: 0.02,
            warmup: 3,
            cycles: 1,
            decay: Decay::Cosine { to: 0.002 },
        },
        clip: 0.5,
        guard: Guard::OFF,
        average: Average::None {},
        log_every: every(1),
        evaluate_every: every(4),
        evaluate_batches: every(2),
        best: "loss".to_owned(),
        patience: 0,
        checkpoint_every: every(5),
        keep: NonZeroUsize::new(3).expect("not zero"),
        keep_every: 0,
    }
}

/// A run of the small model, with everything that a test may want to change.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) model: Small,
    pub(crate) data: Data,
    pub(crate) plan: Plan,
    pub(crate) checkpoints: Checkpoints,
    pub(crate) stop: AtomicBool,
    pub(crate) save: AtomicBool,
    pub(crate) deferred: bool,
    pub(crate) yardstick: Option<Yardstick>,
}

impl Run {
    pub(crate) fn new(folder: &Path, steps: u64) -> Self {
        Self {
            model: Small::new(0.2),
            data: Data::cut(&[5, 8, 3]),
            plan: plan(steps),
            checkpoints: Checkpoints {
                fingerprints: BTreeMap::from([("tokenizer".to_owned(), "abc".to_owned())]),
                ..Checkpoints::new(folder)
            },
            stop: AtomicBool::new(false),
            save: AtomicBool::new(false),
            deferred: false,
            yardstick: None,
        }
    }

    /// On another disk.
    pub(crate) fn on(mut self, files: Arc<dyn Files>) -> Self {
        self.checkpoints.files = files;
        self
    }

    pub(crate) fn fit(&self, observer: &mut dyn Observer) -> Result<Outcome, Error> {
        let _own = own_generator();
        let held_out = Data {
            bad: None,
            all_bad_from: None,
            ..self.data.clone()
        };
        let subject = Subject::new(&self.model, &self.data, [("held out", held_out)]);
        let run = cloze_train::Run {
            stop: &self.stop,
            save: &self.save,
            yardstick: self.yardstick,
            deferred: self.deferred,
            ..cloze_train::Run::new(self.model.parameters(), &self.plan, &self.checkpoints)
        };
        fit(&subject, &run, observer)
    }

    /// Fits without looking on.
    pub(crate) fn quietly(&self) -> Result<Outcome, Error> {
        self.fit(&mut |_: &cloze_train::Event<'_>| ())
    }

    pub(crate) fn weights(&self) -> Vec<(String, Vec<u32>)> {
        bits(&self.model.parameters())
    }
}

/// For comparisons that no rounding and no sign of zero escapes.
pub(crate) fn bits(tensors: &[(String, Tensor)]) -> Vec<(String, Vec<u32>)> {
    let words = |tensor: &Tensor| {
        let values = Vec::<f32>::try_from(tensor.detach().flatten(0, -1)).expect("fp32 values");
        values.into_iter().map(f32::to_bits).collect()
    };
    tensors
        .iter()
        .map(|(name, tensor)| (name.clone(), words(tensor)))
        .collect()
}
