//! A run that is stopped and resumed by new tensors ends where an undisturbed one does, bit for bit:
//! both families, every objective, every optimizer, in fp32 and bf16, wherever it was stopped.

mod families;
mod run;

use cloze::bert::Second;
use cloze::tensor::Precision;
use cloze::train::{AdamW, Event, Lamb, Lion, Muon, Optimizer};

use families::{Subject, Text};
use run::{End, Stop, resumed, undisturbed};

fn adamw() -> AdamW {
    AdamW {
        betas: [0.9, 0.95],
        eps: 1e-8,
        decay: 0.1,
    }
}

fn muon() -> Optimizer {
    Optimizer::Muon(Muon {
        momentum: 0.95,
        decay: 0.1,
        without: vec!["embeddings.*".to_owned()],
        adamw: adamw(),
    })
}

const BERT: Subject = Subject::Bert(Second::Next);

/// Steps of the runs, and of an epoch of the text at least.
const STEPS: u64 = 10;

#[test]
fn both_families_resume_at_every_position() {
    let text = Text::new();
    for family in [BERT, Subject::Gpt] {
        for optimizer in [Optimizer::AdamW(adamw()), muon()] {
            let setting = (family, Precision::Fp32, &optimizer);
            let expected = undisturbed(&text, setting);
            let epoch = expected.epoch;
            assert!((3..STEPS).contains(&epoch), "an epoch of {epoch} steps");
            let positions = [
                ("at the start of an epoch", Stop::After(epoch)),
                ("in the middle of an epoch", Stop::After(epoch / 2 + 1)),
                (
                    "in the middle of an accumulation",
                    Stop::Within { step: 6, micro: 1 },
                ),
                ("after an evaluation", Stop::Evaluated(4)),
            ];
            for (position, stop) in positions {
                let end = resumed(&text, setting, stop, &[]);
                let place = format!("{family:?}, {optimizer:?}, stopped {position}");
                assert!(end.tensors == expected.tensors, "{place}");
                assert!(end.changes.is_empty(), "{place}: {:?}", end.changes);
            }
        }
    }
}

/// All of the run lies within one block of the mixture.
#[test]
fn a_mixture_resumes_in_the_middle_of_a_block() {
    let text = Text::new().mixed();
    let optimizer = Optimizer::AdamW(adamw());
    for family in [BERT, Subject::Bert(Second::None), Subject::Gpt] {
        let setting = (family, Precision::Fp32, &optimizer);
        let expected = undisturbed(&text, setting);
        for stop in [Stop::After(5), Stop::Within { step: 6, micro: 1 }] {
            let end = resumed(&text, setting, stop, &[]);
            assert!(end.tensors == expected.tensors, "{family:?}, {stop:?}");
        }
    }
}

#[test]
fn another_machine_is_warned_of_and_close() {
    let text = Text::new();
    let optimizer = Optimizer::AdamW(adamw());
    for family in [BERT, Subject::Gpt] {
        let setting = (family, Precision::Fp32, &optimizer);
        let expected = undisturbed(&text, setting);
        for (what, from, to) in [("threads", "1", "2"), ("device", "cpu", "cuda:0")] {
            let end = resumed(&text, setting, Stop::After(5), &[(what, from, to)]);
            let told = format!("{what} is {from} in the checkpoint and {to} here");
            assert_eq!(end.changes, [told]);
            // The number of threads is really another one; the device is the same by another name.
            let far = end.far_from(&expected);
            assert!(far < 1e-4, "{family:?}, {what}: {far}");
        }
    }
}

#[test]
fn every_objective_optimizer_and_precision_resumes() {
    let text = Text::new();
    let bert = |second| Subject::Bert(second);
    let families = [
        bert(Second::None),
        bert(Second::Next),
        bert(Second::Order),
        Subject::Gpt,
    ];
    let lion = Lion {
        betas: [0.9, 0.99],
        decay: 0.1,
    };
    let lamb = Lamb {
        betas: [0.9, 0.999],
        eps: 1e-6,
        decay: 0.1,
    };
    let optimizers = [
        Optimizer::AdamW(adamw()),
        Optimizer::Lion(lion),
        Optimizer::Lamb(lamb),
        muon(),
    ];
    for family in families {
        for optimizer in &optimizers {
            for precision in [Precision::Fp32, Precision::Bf16] {
                let setting = (family, precision, optimizer);
                let End { tensors, .. } = undisturbed(&text, setting);
                let end = resumed(&text, setting, Stop::After(7), &[]);
                assert!(
                    end.tensors == tensors,
                    "{family:?}, {precision:?}, {optimizer:?}"
                );
            }
        }
    }
}

/// The position that an event stands for.
fn raises(stop: Stop, event: &Event<'_>) -> bool {
    match (stop, event) {
        (Stop::After(step), Event::Step(report)) => report.step == step,
        (Stop::Evaluated(at), Event::Evaluation { step, .. }) => *step == at,
        _ => false,
    }
}
