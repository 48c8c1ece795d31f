use cloze_train::{Error, Group, Muon, Optimizer};

use crate::small::{ADAMW, Run, bits};

type Bits = Vec<(String, Vec<u32>)>;

fn weights(change: impl Fn(&mut Run)) -> Bits {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), 6);
    change(&mut run);
    run.quietly().expect("a whole run");
    run.weights()
}

fn group(pattern: &str, rate: f64, decay: f64) -> Group {
    Group {
        pattern: pattern.to_owned(),
        rate,
        decay,
    }
}

#[test]
fn frozen_parameters_stay_as_they_are_and_are_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 6);
    run.plan.freeze = vec!["u*".to_owned(), "bias".to_owned()];
    let before = run.weights();
    run.quietly().unwrap();
    let after = run.weights();
    let changed: Vec<bool> = before.iter().zip(&after).map(|(a, b)| a != b).collect();
    assert_eq!(changed, [false, true, false], "bias, down, up");
    let read = |file: &str| {
        let mut tensors = tch::Tensor::read_safetensors(folder.path().join(file)).unwrap();
        tensors.sort_by(|a, b| a.0.cmp(&b.0));
        tensors
    };
    assert_eq!(bits(&read("latest/model.safetensors")), after);
    let moments = read("latest/optimizer.safetensors");
    assert!(moments.iter().all(|(name, _)| name.starts_with("down.")));
}

#[test]
fn a_group_has_its_own_rate_and_decay() {
    let plain = weights(|_| ());
    assert_eq!(
        plain,
        weights(|run| run.plan.groups = vec![group("up", 1.0, 1.0)])
    );
    assert_ne!(
        plain,
        weights(|run| run.plan.groups = vec![group("up", 1.0, 0.0)])
    );
    assert_ne!(
        plain,
        weights(|run| run.plan.groups = vec![group("bias", 1.0, 1.0)])
    );
    // Without a rate nothing moves; the first group that fits counts.
    let still = |run: &mut Run| {
        run.plan.groups = vec![group("*", 0.0, 0.0), group("up", 1.0, 1.0)];
    };
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(weights(still), Run::new(folder.path(), 6).weights());
}

#[test]
fn a_pattern_that_fits_nothing_is_an_error_with_all_names() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 6);
    run.plan.groups = vec![group("encoder.*", 1.0, 1.0)];
    run.plan.freeze = vec!["[".to_owned(), "up".to_owned()];
    run.plan.optimizer = Optimizer::Muon(Muon {
        momentum: 0.95,
        decay: 0.1,
        without: vec!["emb*".to_owned()],
        adamw: ADAMW,
    });
    let error = run.quietly().unwrap_err();
    let Error::NoSuchParameter { patterns, names } = &error else {
        panic!("{error}")
    };
    assert_eq!(patterns, &["encoder.*", "[", "emb*"]);
    assert_eq!(names, &["bias", "down", "up"]);
    assert!(error.to_string().contains("bias, down, up"), "{error}");
}

#[test]
fn freezing_everything_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 6);
    run.plan.freeze = vec!["*".to_owned()];
    assert!(matches!(run.quietly(), Err(Error::AllFrozen)));
}
