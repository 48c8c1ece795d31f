use std::sync::atomic::Ordering;

use cloze_train::{Average, Event};
use tch::{Kind, Tensor};

use crate::small::{Run, bits};

fn saved(run: &Run, file: &str) -> Vec<(String, Tensor)> {
    let path = run.checkpoints.run.join("latest").join(file);
    let mut tensors = Tensor::read_safetensors(path).expect("tensors");
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    tensors
}

/// The run with this average, and the weights before it and after each step.
fn averaged(average: Average, steps: u64) -> (tempfile::TempDir, Run, Vec<Vec<Tensor>>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), steps);
    run.plan.average = average;
    let parameters = run.model.parameters();
    let copy = || parameters.iter().map(|(_, p)| p.detach().copy()).collect();
    let mut seen = vec![copy()];
    run.fit(&mut |event: &Event<'_>| {
        if matches!(event, Event::Step(_)) {
            seen.push(copy());
        }
    })
    .expect("a whole run");
    (folder, run, seen)
}

fn far(a: &Tensor, b: &Tensor) -> f64 {
    (a - b).abs().max().double_value(&[])
}

#[test]
fn the_saved_weights_are_the_mean_and_training_does_not_see_it() {
    let (_folder, plain, last) = averaged(Average::None {}, 10);
    let (_folder, run, seen) = averaged(Average::Last { steps: 4 }, 10);
    assert_eq!(run.weights(), plain.weights());
    let model = saved(&run, "model.safetensors");
    for (i, (name, mean)) in model.iter().enumerate() {
        let stacked: Vec<&Tensor> = seen[7..=10].iter().map(|step| &step[i]).collect();
        let expected = Tensor::stack(&stacked, 0).mean_dim(0, false, Kind::Float);
        assert!(far(mean, &expected) < 1e-6, "{name}");
        assert!(far(mean, &last[10][i]) > 1e-5, "{name}");
    }
    let names: Vec<String> = saved(&run, "optimizer.safetensors")
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.ends_with(".last"))
        .collect();
    assert_eq!(names, ["bias.last", "down.last", "up.last"]);
}

#[test]
fn an_exponential_mean_is_the_textbooks() {
    let (_folder, run, seen) = averaged(Average::Ema { decay: 0.7 }, 8);
    for (i, (name, mean)) in saved(&run, "model.safetensors").iter().enumerate() {
        let mut expected = seen[0][i].copy();
        for (step, weights) in (1..).zip(&seen[1..]) {
            let share = (1.0 / f64::from(step + 1)).max(0.3);
            expected = expected * (1.0 - share) + &weights[i] * share;
        }
        assert!(far(mean, &expected) < 1e-6, "{name}");
    }
}

#[test]
fn held_out_data_is_scored_with_the_mean() {
    let score = |average: Average| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut run = Run::new(folder.path(), 10);
        run.plan.average = average;
        let mut last = 0.0;
        run.fit(&mut |event: &Event<'_>| {
            if let Event::Evaluation { scores, .. } = event {
                last = scores[0].mean();
            }
        })
        .expect("a whole run");
        last
    };
    let last_weights = score(Average::None {});
    assert_ne!(last_weights, score(Average::Last { steps: 5 }));
    assert_eq!(last_weights, score(Average::Last { steps: 1 }));
}

#[test]
fn a_resumed_average_is_bit_equal() {
    for average in [Average::Ema { decay: 0.9 }, Average::Last { steps: 6 }] {
        let (_folder, whole, _) = averaged(average.clone(), 10);
        let folder = tempfile::tempdir().unwrap();
        for stop in [3, 7, 10] {
            let mut part = Run::new(folder.path(), 10);
            part.plan.average = average.clone();
            part.fit(&mut |event: &Event<'_>| {
                if matches!(event, Event::Step(report) if report.step == stop) {
                    part.stop.store(true, Ordering::Relaxed);
                }
            })
            .unwrap();
        }
        let folder = folder.path();
        let parts = Run::new(folder, 10);
        for file in ["model.safetensors", "optimizer.safetensors"] {
            assert!(
                bits(&saved(&whole, file)) == bits(&saved(&parts, file)),
                "{file}"
            );
        }
    }
}
