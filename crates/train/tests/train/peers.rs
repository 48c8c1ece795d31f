//! Several ranks train one model: here they are threads that add up through a table in memory.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use cloze_model::{Alone, Peers};
use cloze_train::{Checkpoints, Error, Event, Outcome, Plan, Subject, fit};
use tch::Tensor;

use crate::small::{Data, Small, own_generator, plan};

/// One of several threads.
#[derive(Debug, Clone)]
struct Thread {
    rank: usize,
    table: Arc<Table>,
}

/// What each rank has put on the table.
#[derive(Debug)]
struct Table {
    places: Vec<Mutex<Vec<u8>>>,
    tensors: Vec<Mutex<Vec<Tensor>>>,
    barrier: Barrier,
}

impl Thread {
    fn all(ranks: usize) -> Vec<Self> {
        let table = Arc::new(Table {
            places: (0..ranks).map(|_| Mutex::default()).collect(),
            tensors: (0..ranks).map(|_| Mutex::default()).collect(),
            barrier: Barrier::new(ranks),
        });
        let thread = |rank| Self {
            rank,
            table: Arc::clone(&table),
        };
        (0..ranks).map(thread).collect()
    }

    /// Puts copies of its tensors on the table, and takes those that `pick` makes of all ranks' for each.
    fn meet(&self, tensors: &[Tensor], pick: impl Fn(Vec<Tensor>) -> Tensor) {
        let copies = tensors.iter().map(|one| one.detach().copy()).collect();
        *self.table.tensors[self.rank].lock().expect("no panic") = copies;
        self.table.barrier.wait();
        for (i, tensor) in tensors.iter().enumerate() {
            let of = |rank: &Mutex<Vec<Tensor>>| rank.lock().expect("no panic")[i].shallow_clone();
            let picked = pick(self.table.tensors.iter().map(of).collect());
            tch::no_grad(|| tensor.shallow_clone().copy_(&picked));
        }
        self.table.barrier.wait();
    }
}

impl Peers for Thread {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.table.places.len()
    }

    fn exchange(&self, own: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        *self.table.places[self.rank].lock().expect("no panic") = own.to_vec();
        self.table.barrier.wait();
        let places = self.table.places.iter();
        let all = places.map(|place| place.lock().expect("no panic").clone());
        let all = all.collect();
        self.table.barrier.wait();
        Ok(all)
    }

    fn sum(&self, tensors: &[Tensor]) -> io::Result<()> {
        let sum = |all: Vec<Tensor>| all.into_iter().reduce(|a, b| a + b).expect("a rank");
        self.meet(tensors, sum);
        Ok(())
    }

    fn broadcast(&self, tensors: &[Tensor]) -> io::Result<()> {
        self.meet(tensors, |all| all[0].shallow_clone());
        Ok(())
    }

    fn may_leave(&self) -> bool {
        false
    }
}

/// What a rank has seen and where it ended.
struct Rank {
    outcome: Result<Outcome, Error>,
    weights: Vec<Tensor>,
    losses: Vec<f64>,
    rollbacks: u32,
}

/// A run of several ranks.
struct Job<'a> {
    folder: &'a Path,
    plan: Plan,
    data: Data,
    deferred: bool,
    /// The last rank is told to stop after this step.
    stop: u64,
}

impl<'a> Job<'a> {
    fn new(folder: &'a Path, micro: &[u64]) -> Self {
        Self {
            folder,
            plan: plan(11),
            data: Data::cut(micro),
            deferred: false,
            stop: u64::MAX,
        }
    }

    fn alone(&self) -> Rank {
        let model = model();
        let _own = own_generator();
        self.train(&model, &Alone, &AtomicBool::new(false))
    }

    fn by(&self, ranks: usize) -> Vec<Rank> {
        let models: Vec<Small> = (0..ranks).map(|_| model()).collect();
        for (_, mut weight) in models[1..].iter().flat_map(Small::parameters) {
            // Only the first rank has them right.
            let _ = tch::no_grad(|| weight.zero_());
        }
        let (_own, stop) = (own_generator(), AtomicBool::new(false));
        thread::scope(|scope| {
            let start = |(peers, model): (Thread, Small)| {
                let stop = &stop;
                scope.spawn(move || self.train(&model, &peers, stop))
            };
            let ranks = Thread::all(ranks).into_iter().zip(models);
            let threads: Vec<_> = ranks.map(start).collect();
            let ends = threads.into_iter().map(|one| one.join().expect("no panic"));
            ends.collect()
        })
    }

    fn train(&self, model: &Small, peers: &dyn Peers, stop: &AtomicBool) -> Rank {
        let (never, checkpoints) = (AtomicBool::new(false), Checkpoints::new(self.folder));
        let is_last = peers.rank() + 1 == peers.size();
        let subject = Subject::new(model, &self.data, [("held out", Data::cut(&[16]))]);
        let run = cloze_train::Run {
            peers,
            deferred: self.deferred,
            stop: if is_last { stop } else { &never },
            ..cloze_train::Run::new(model.parameters(), &self.plan, &checkpoints)
        };
        let (mut losses, mut rollbacks) = (Vec::new(), 0);
        let outcome = fit(&subject, &run, &mut |event: &Event<'_>| match event {
            Event::Step(report) => {
                losses.push(report.loss);
                stop.store(report.step == self.stop, Ordering::Relaxed);
            }
            Event::RolledBack { times, .. } => rollbacks = *times,
            _ => {}
        });
        let weights = model.parameters().into_iter();
        Rank {
            outcome,
            weights: weights.map(|(_, tensor)| tensor.detach()).collect(),
            losses,
            rollbacks,
        }
    }
}

/// Without dropout, which would draw from the one generator of the process.
fn model() -> Small {
    Small::new(0.0)
}

const CUT: [u64; 5] = [3, 4, 2, 6, 1];

fn far(a: &Rank, b: &Rank) -> f64 {
    let far = |(a, b): (&Tensor, &Tensor)| (a - b).abs().max().double_value(&[]);
    a.weights
        .iter()
        .zip(&b.weights)
        .map(far)
        .fold(0.0, f64::max)
}

/// They are replicas of each other, bit for bit, and only the first one speaks.
fn assert_alike(ranks: &[Rank]) {
    for one in &ranks[1..] {
        assert_eq!(far(one, &ranks[0]), 0.0);
        assert_eq!(one.losses, [0.0; 0]);
    }
}

/// The bounds are those of a step that is cut otherwise: only the order of the additions differs.
fn assert_close(a: &Rank, b: &Rank) {
    assert!(far(a, b) < 1e-4, "{}", far(a, b));
    assert_eq!(a.losses.len(), b.losses.len());
    for (a, b) in a.losses.iter().zip(&b.losses) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn how_a_step_is_dealt_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let alone = Job::new(folder.path(), &CUT).alone();
    for ranks in [1, 2, 3, 5] {
        let folder = tempfile::tempdir().unwrap();
        let all = Job::new(folder.path(), &CUT).by(ranks);
        for one in &all {
            let outcome = one.outcome.as_ref().unwrap();
            assert!(matches!(outcome, Outcome::Finished { step: 11, .. }));
        }
        assert_alike(&all);
        assert_close(&all[0], &alone);
    }
}

/// The last rank is told, and the first one reads what the others go on from.
#[test]
fn ranks_stop_together_and_go_on_together() {
    let whole = tempfile::tempdir().unwrap();
    let whole = Job::new(whole.path(), &CUT).by(3);
    let folder = tempfile::tempdir().unwrap();
    let mut job = Job::new(folder.path(), &CUT);
    job.stop = 7;
    let first = job.by(3);
    for one in &first {
        let outcome = one.outcome.as_ref().unwrap();
        assert_eq!(*outcome, Outcome::Interrupted { step: 7 });
    }
    let rest = job.by(3);
    assert_alike(&rest);
    assert_eq!(far(&rest[0], &whole[0]), 0.0, "as if nothing had been");
    assert_eq!(
        [&first[0].losses[..], &rest[0].losses].concat(),
        whole[0].losses
    );
}

#[test]
fn ranks_go_back_together() {
    for deferred in [false, true] {
        let job = |folder| {
            let mut job = Job::new(folder, &CUT);
            job.plan.guard.rollbacks = 1;
            (job.deferred, job.plan.log_every) = (deferred, 3.try_into().unwrap());
            job.data.bad = Some((7, f32::NAN));
            job
        };
        let folder = tempfile::tempdir().unwrap();
        let alone = job(folder.path()).alone();
        let folder = tempfile::tempdir().unwrap();
        let all = job(folder.path()).by(2);
        assert_eq!((alone.rollbacks, all[0].rollbacks), (1, 1));
        assert_alike(&all);
        assert!(far(&all[0], &alone) < 1e-4);
    }
}

#[test]
fn a_rank_without_a_micro_batch_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for one in Job::new(folder.path(), &[10, 6]).by(3) {
        let error = one.outcome.unwrap_err().to_string();
        assert!(
            error.contains("2 micro-batch(es)") && error.contains("3 rank(s)"),
            "{error}"
        );
    }
}
