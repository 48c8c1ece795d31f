use cloze_train::{Error, Event, Outcome, StepReport, Subject, Trouble};
use proptest::prelude::*;
use tch::{Kind, Tensor};

use crate::small::{Data, Run, Small, own_generator};

/// The reports and final weights of a few steps without dropout.
fn train(micro: &[u64]) -> (Vec<StepReport>, Vec<(String, Tensor)>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut run = Run::new(folder.path(), 3);
    (run.model, run.data) = (Small::new(0.0), Data::cut(micro));
    let mut reports = Vec::new();
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            reports.push((*report).clone());
        }
    })
    .expect("a whole run");
    (reports, run.model.parameters())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// 2 x 8, or any other cut, equals 1 x 16; the second objective has targets in 30 % of the
    /// rows, so that the parts have unequal numbers of them, or none.
    #[test]
    fn how_a_step_is_cut_changes_nothing(cut in prop::collection::btree_set(1_u64..16, 0..6)) {
        let mut bounds: Vec<u64> = [0].into_iter().chain(cut).collect();
        bounds.push(16);
        let micro: Vec<u64> = bounds.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let ((whole, weights), (parts, other_weights)) = (train(&[16]), train(&micro));
        for (a, b) in whole.iter().zip(&parts) {
            prop_assert_eq!((a.step, a.tokens), (b.step, b.tokens));
            prop_assert!((a.loss - b.loss).abs() < 1e-5, "{} {}", a.loss, b.loss);
            prop_assert!((a.norm - b.norm).abs() < 1e-5, "{} {}", a.norm, b.norm);
        }
        for ((name, a), (_, b)) in weights.iter().zip(&other_weights) {
            let difference = (a - b).abs().max().double_value(&[]);
            prop_assert!(difference < 1e-4, "{} {}", name, difference);
        }
    }
}

#[test]
fn one_batch_is_overfitted() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 400);
    run.model = Small::new(0.0);
    run.data.repeat = true;
    let mut losses = Vec::new();
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            losses.push(report.loss);
        }
    })
    .unwrap();
    let (first, last) = (losses[0], losses[399]);
    assert!(first > 0.5 && last < 0.02, "{first} {last}");
}

#[test]
fn a_long_gradient_is_scaled_down_to_the_clip() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 1);
    run.plan.clip = 1e-3;
    let mut norm = 0.0;
    run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            norm = report.norm;
        }
    })
    .unwrap();
    assert!(
        norm > 0.1,
        "the report has the norm before clipping: {norm}"
    );
    let squares: f64 = (run.model.parameters().iter())
        .map(|(_, p)| p.grad().square().sum(Kind::Double).double_value(&[]))
        .sum();
    assert!((squares.sqrt() - 1e-3).abs() < 1e-8, "{}", squares.sqrt());
}

#[test]
fn a_step_that_is_not_finite_is_not_applied() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(folder.path(), 10);
    run.data.bad = Some((7, f32::NAN));
    let (mut last_good, mut shown) = (Vec::new(), Vec::new());
    let parameters = run.model.parameters();
    let error = run.fit(&mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            if report.loss.is_finite() {
                last_good = crate::small::bits(&parameters);
            }
            shown.push((report.step, report.loss));
        }
    });
    let Err(Error::BadStep {
        step: 8,
        trouble: Trouble::NotFinite { loss, norm },
        rollbacks: 0,
    }) = error
    else {
        panic!("{error:?}")
    };
    assert!(loss.is_nan() && norm.is_nan(), "{loss} {norm}");
    assert_eq!(run.weights(), last_good);
    assert!(
        matches!(shown.last(), Some((8, loss)) if loss.is_nan()),
        "NaN is shown: {shown:?}"
    );

    // The run can go on once the data is mended, from the checkpoint before.
    run.data.bad = None;
    assert!(matches!(
        run.quietly(),
        Ok(Outcome::Finished { step: 10, .. })
    ));
}

#[test]
fn a_parameter_outside_the_loss_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::new(folder.path(), 1);
    let mut parameters = run.model.parameters();
    let extra = Tensor::from_slice(&[1_f32]).set_requires_grad(true);
    parameters.push(("unused".to_owned(), extra));
    let subject = Subject::new(&run.model, &run.data, [("held out", &run.data)]);
    let how = cloze_train::Run::new(parameters, &run.plan, &run.checkpoints);
    let _own = own_generator();
    match cloze_train::fit(&subject, &how, &mut |_: &Event<'_>| ()) {
        Err(Error::NoGradient { names }) => assert_eq!(names, ["unused"]),
        other => panic!("{other:?}"),
    }
}
