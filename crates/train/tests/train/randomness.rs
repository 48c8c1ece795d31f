use std::sync::Mutex;

use cloze_model::{Batches, Loss, Model, Score, Term, Unmade};
use cloze_train::{Event, Subject, fit};
use tch::{Device, Kind, Tensor};

use crate::small::{Run, own_generator};

/// Notes what libtorch's generator gives to each micro-batch.
#[derive(Debug)]
struct Probe {
    weight: Tensor,
    seen: Mutex<Vec<f64>>,
}

impl Model for Probe {
    type Batch = ();

    fn tokens(&self, (): &()) -> u64 {
        1
    }

    fn counts(&self, (): &()) -> Vec<u64> {
        vec![1]
    }

    fn loss(&self, (): &()) -> Loss {
        let draw = Tensor::rand([1], (Kind::Double, Device::Cpu)).double_value(&[0]);
        self.seen.lock().expect("one thread").push(draw);
        Loss::from(Term::new("probe", self.weight.square(), 1))
    }

    fn score(&self, (): &()) -> Vec<Score> {
        // An evaluation that draws must not change what training draws.
        let _ = Tensor::rand([3], (Kind::Double, Device::Cpu));
        Vec::new()
    }
}

#[derive(Debug)]
struct Nothing {
    micro: usize,
}

impl Batches<()> for Nothing {
    fn cut(&self, _step: u64) -> Vec<Unmade<'_, ()>> {
        let nothing = |_| Box::new(|| ()) as Unmade<'_, _>;
        (0..self.micro).map(nothing).collect()
    }

    fn epoch(&self) -> u64 {
        1
    }
}

fn draws(evaluate_every: u64) -> Vec<f64> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), 4);
    run.plan.evaluate_every = evaluate_every.try_into().expect("not zero");
    let weight = Tensor::from(1_f32).set_requires_grad(true);
    let parameters = [("weight".to_owned(), weight.shallow_clone())];
    let probe = Probe {
        weight,
        seen: Mutex::new(Vec::new()),
    };
    let _own = own_generator();
    let subject = Subject::new(
        &probe,
        Nothing { micro: 3 },
        [("nothing", Nothing { micro: 1 })],
    );
    let run = cloze_train::Run::new(parameters, &run.plan, &run.checkpoints);
    fit(&subject, &run, &mut |_: &Event<'_>| ()).expect("a whole run");
    drop(subject);
    probe.seen.into_inner().expect("one thread")
}

#[test]
fn each_micro_batch_of_each_step_draws_its_own_numbers() {
    let seen = draws(1);
    assert_eq!(seen.len(), 12);
    let distinct: std::collections::BTreeSet<u64> = seen.iter().map(|x| x.to_bits()).collect();
    assert_eq!(distinct.len(), 12, "{seen:?}");
    assert_eq!(draws(1), seen);
    assert_eq!(draws(4), seen, "evaluations changed the draws");
}
