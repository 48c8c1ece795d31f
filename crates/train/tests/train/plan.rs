use cloze_train::{AdamW, Average, Decay, Error, Group, Optimizer, Plan};

use crate::small::{Run, plan};

#[test]
fn a_plan_survives_its_text_form() {
    let plan = plan(10);
    let text = toml::to_string(&plan).unwrap();
    assert_eq!(toml::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn every_field_must_be_given_and_none_more() {
    let text = toml::to_string(&plan(10)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains(" = ")).collect();
    assert!(lines.len() > 12, "{text}");
    for line in lines {
        // Folders of older runs do not say by what the best is chosen.
        let may_be_absent = line.starts_with("best = ");
        assert_eq!(
            toml::from_str::<Plan>(&text.replace(line, "")).is_ok(),
            may_be_absent,
            "without {line}"
        );
        let doubled = text.replace(line, &format!("{line}\nunheard_of = 1"));
        assert!(
            toml::from_str::<Plan>(&doubled).is_err(),
            "one more after {line}"
        );
    }
}

#[test]
fn all_problems_are_named_at_once_and_nothing_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = Run::new(&folder.path().join("run"), 10);
    run.plan.clip = f64::NAN;
    run.plan.optimizer = Optimizer::AdamW(AdamW {
        betas: [1.0, -0.1],
        eps: 0.0,
        decay: f64::INFINITY,
    });
    run.plan.limits.tokens = 0.0;
    run.plan.guard.sigma = 0.0;
    run.plan.guard.armed_after = 1;
    run.plan.average = Average::Last { steps: 0 };
    run.plan.groups = vec![Group {
        pattern: "up".to_owned(),
        rate: -1.0,
        decay: 0.0,
    }];
    run.plan.schedule.peak = 0.1;
    run.plan.schedule.cycles = 0;
    run.plan.schedule.decay = Decay::WarmupStableDecay {
        to: 0.2,
        share: 0.0,
    };
    let Err(Error::Plan(problems)) = run.quietly() else {
        panic!("it must be refused")
    };
    let fields: Vec<&str> = problems
        .iter()
        .map(|problem| problem.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "clip",
            "optimizer.betas[0]",
            "optimizer.betas[1]",
            "optimizer.eps",
            "optimizer.decay",
            "schedule.cycles",
            "schedule.decay.to",
            "schedule.decay.share",
            "limits.tokens",
            "guard.sigma",
            "guard.armed_after",
            "average.steps",
            "groups.rate",
        ]
    );
    assert!(!folder.path().join("run").exists());
    run.plan.schedule.peak = 0.0;
    assert!(
        run.plan
            .problems()
            .iter()
            .any(|problem| problem.field == "schedule.peak")
    );
}

#[test]
fn clipping_can_be_off() {
    let plan = Plan {
        clip: f64::INFINITY,
        ..plan(1)
    };
    assert_eq!(plan.problems(), []);
    assert!(toml::to_string(&plan).unwrap().contains("clip = inf"));
}

#[test]
fn a_decay_takes_some_of_the_run_or_all_of_it() {
    for (share, allowed) in [(0.0, false), (0.2, true), (1.0, true), (1.1, false)] {
        let mut plan = plan(10);
        plan.schedule.decay = Decay::WarmupStableDecay { to: 0.0, share };
        assert_eq!(plan.problems().is_empty(), allowed, "{share}");
    }
}
