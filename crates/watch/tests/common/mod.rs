//! A run to watch, without a model.

use std::time::Duration;

use cloze_model::Score;
use cloze_train::{End, Event, Observer, Phases, StepReport, TermMean};

/// Tells of the steps after `from`, up to `to`, of a run of a hundred.
pub(crate) fn tell(observer: &mut dyn Observer, from: u64, to: u64, loss: impl Fn(u64) -> f64) {
    let mut say = |event: &Event<'_>| observer.observe(event).expect("a folder that takes files");
    say(&Event::Started {
        resumed: None,
        skipped: &[],
        changes: &[],
        step: from,
        steps: 100,
        tokens: 1000 * from,
        data: from,
    });
    evaluate(&mut say, from);
    for step in from + 1..=to {
        say(&Event::Step(&report(step, loss(step))));
        if step % 50 == 0 {
            evaluate(&mut say, step);
        }
    }
    if to == 100 {
        say(&Event::Finished {
            step: to,
            end: End::Steps,
        });
    } else {
        say(&Event::Interrupted { step: to });
    }
}

fn evaluate(say: &mut dyn FnMut(&Event<'_>), step: u64) {
    for (set, loss) in [("novels", 3.0), ("letters & <tags>", 4.0)] {
        let scores = [Score {
            name: "mlm",
            weight: 1.0,
            sum: 100.0 * (loss + 1.0 / (1.0 + step as f64)),
            hits: 41,
            count: 100,
        }];
        say(&Event::Evaluation {
            step,
            set,
            scores: &scores,
        });
    }
}

fn report(step: u64, loss: f64) -> StepReport {
    let term = |name, share| TermMean {
        name,
        mean: share * loss,
    };
    StepReport {
        step,
        steps: 100,
        terms: vec![term("mlm", 0.75), term("nsp", 0.25)],
        loss,
        rate: 1e-3 * step as f64 / 100.0,
        norm: 1.5,
        tokens: 1000,
        tokens_total: 1000 * step,
        targets_total: 150 * step,
        time: Duration::from_millis(200),
        phases: Phases::default(),
        tokens_per_second: 5000.0,
        mfu: Some(0.5),
        eta: Duration::from_millis(200 * (100 - step)),
    }
}
