//! What heads drop in training.

use cloze_bert::{
    QuestionAnswering, SequenceClassification, Sequences, Targets, TokenClassification,
    Untransformed,
};
use cloze_model::{Answers, Objective};
use cloze_tensor::{Classifier, Init, Path};
use cloze_transformer::Config;
use tch::{Device, Kind, Tensor};

use crate::common::normal;
use crate::heads::{CLASSES, DIM, made, sequence, tokens, whole};

/// Of 128 features and more, one half is dropped: that no two losses agree is as good as certain.
#[test]
fn dropout_is_for_learning_only() {
    let states = normal(3, &[4, 6, DIM]);
    let real = Tensor::ones([4, 6], (Kind::Bool, Device::Cpu));
    let classes = whole(3, &[4], CLASSES);
    let (plain, _) = made(sequence);
    let (dropping, _) =
        made(|root, config| SequenceClassification::new(root, config, CLASSES, 0.5));
    assert_eq!(
        plain.logits(&states, &real),
        dropping.logits(&states, &real)
    );
    let before = made(sequence).0.with_dropout_before(0.5);
    let sequences = Sequences { real, classes };
    assert_dropout((&plain, &dropping), &states, &sequences);
    assert_dropout((&plain, &before), &states, &sequences);

    let targets = Targets {
        rows: whole(3, &[8], 24),
        ids: whole(4, &[8], CLASSES),
    };
    let (plain, _) = made(tokens);
    let (dropping, _) = made(|root, config| TokenClassification::new(root, config, CLASSES, 0.5));
    assert_dropout((&plain, &dropping), &states, &targets);
    assert_eq!(plain.logits(&states), dropping.logits(&states));

    let ends = Answers::counted(whole(5, &[4, 2], 6));
    let answer = |dropout| {
        let make = |root: &Path<'_>, config: &Config| {
            let init = Init::Normal { std: 1.0 };
            let classes = Classifier::linear(&(root / "classes"), [config.dim, 2], true, init);
            QuestionAnswering::with(Box::new(Untransformed), dropout, classes)
        };
        made(make).0
    };
    assert_dropout((&answer(0.0), &answer(0.5)), &states, &ends);
}

fn assert_dropout<H: Objective>((plain, dropping): (&H, &H), states: &Tensor, labels: &H::Labels) {
    let loss = |head: &H| head.loss(states, labels).terms[0].sum.double_value(&[]);
    assert_eq!(loss(plain), loss(plain));
    assert_ne!(loss(dropping), loss(dropping));
    assert_ne!(loss(dropping), loss(plain));
    assert_eq!(dropping.score(states, labels), plain.score(states, labels));
}
