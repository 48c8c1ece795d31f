//! BERT, put together and fed from a store.

use cloze_bert::{MaskedLm, Second, SecondSentence};
use cloze_corpus::DataSplit;
use cloze_model::{Batches, Model, Pretraining};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use tch::Device;

use crate::common::{gap, perturb};
use crate::learning::{backward, gradients, overfitted, unreached};
use crate::made::{pairs, shape, singles, store};

type Bert = Pretraining<Transformer, (MaskedLm, SecondSentence)>;

const LENGTH: i64 = 32;

/// The special tokens and all that a store can be made of.
const VOCAB: i64 = 505;

pub(crate) fn config() -> Config {
    Config {
        dropout: 0.0,
        attention_dropout: 0.0,
        hidden: 64,
        ..Config::bert([2, 32, 2], LENGTH)
    }
}

fn bert(second: Second) -> (Bert, Parameters) {
    // The setting holds for the calling thread: tensors of this size need no more.
    tch::set_num_threads(1);
    let (parameters, config) = (Parameters::new(3, Device::Cpu), config());
    let root = parameters.root();
    let backbone = Transformer::new(&root, &config, VOCAB);
    let objective = (
        MaskedLm::new(&(&root / "masked"), &config, backbone.table()),
        SecondSentence::new(&(&root / "second"), &config, second),
    );
    let bert = Pretraining {
        backbone,
        objective,
    };
    (bert, parameters)
}

/// Sentences of many lengths, so that the sequences differ in their number of targets.
fn text() -> Vec<Vec<u64>> {
    vec![
        vec![3, 9, 2, 14, 5, 1, 7, 25],
        vec![2, 2],
        vec![11, 4, 13, 3],
        vec![1, 3],
        vec![28, 6, 19],
    ]
}

#[test]
fn two_terms_are_named_and_counted() {
    for (second, name) in [(Second::Next, "nsp"), (Second::Order, "sop")] {
        let (bert, _) = bert(second);
        let data = pairs(
            &store(&text()),
            second,
            shape(8, 4, LENGTH),
            (DataSplit::Train, 1),
        );
        for batch in data.at(0) {
            let targets = batch.labels.0.rows.numel() as u64;
            assert_eq!(bert.counts(&batch), [targets, 4]);
            let loss = bert.loss(&batch);
            let terms: Vec<_> = loss
                .terms
                .iter()
                .map(|term| (term.name, term.count))
                .collect();
            assert_eq!(terms, [("mlm", targets), (name, 4)]);
            for (score, term) in bert.score(&batch).iter().zip(&loss.terms) {
                assert_eq!((score.name, score.count), (term.name, term.count));
                assert!(
                    (score.sum - term.sum.double_value(&[])).abs() < 1e-3,
                    "{score:?}"
                );
                assert!(score.hits <= score.count);
            }
            assert_eq!(bert.tokens(&batch), batch.tokens);
        }
    }
}

/// Devlin et al. start from a guess among all tokens, and between two answers.
#[test]
fn the_loss_starts_as_a_guess() {
    let (bert, _) = bert(Second::Next);
    let data = pairs(
        &store(&text()),
        Second::Next,
        shape(32, 32, LENGTH),
        (DataSplit::Train, 1),
    );
    let mut means = [0.0; 2];
    for batch in data.at(0) {
        let loss = bert.loss(&batch);
        for (mean, term) in means.iter_mut().zip(&loss.terms) {
            *mean += term.sum.double_value(&[]) / term.count as f64;
        }
        let whole = loss.mean_over(&bert.counts(&batch)).double_value(&[]);
        assert!((whole - means[0] - means[1]).abs() < 1e-4);
    }
    assert!((means[0] - (VOCAB as f64).ln()).abs() < 0.1, "{means:?}");
    assert!((means[1] - 2_f64.ln()).abs() < 0.05, "{means:?}");
}

#[test]
fn every_parameter_is_learned() {
    let (bert, parameters) = bert(Second::Next);
    perturb(&parameters);
    let data = pairs(
        &store(&text()),
        Second::Next,
        shape(8, 8, LENGTH),
        (DataSplit::Train, 1),
    );
    backward(&bert, &parameters, &data.at(0));
    assert_eq!(unreached(&parameters), [""; 0]);
    let names: Vec<_> = parameters
        .named()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    for name in [
        "masked.transform.weight",
        "masked.norm.bias",
        "masked.vocabulary.bias",
        "second.pooler.weight",
        "second.classes.bias",
    ] {
        assert!(names.iter().any(|own| own == name), "{names:?}");
    }
}

/// The output layer is the token table: its gradient also comes from tokens that are not read.
#[test]
fn the_vocabulary_is_tied_to_the_token_table() {
    let (bert, parameters) = bert(Second::Next);
    let table = bert.backbone.table();
    let tables = parameters
        .named()
        .into_iter()
        .filter(|(_, tensor)| tensor.size() == table.size());
    assert_eq!(tables.count(), 1);
    let data = pairs(
        &store(&text()),
        Second::Next,
        shape(8, 8, LENGTH),
        (DataSplit::Train, 1),
    );
    backward(&bert, &parameters, &data.at(0));
    let unread = table.grad().get(VOCAB - 1).abs().max().double_value(&[]);
    assert!(unread > 0.0);
}

#[test]
fn one_step_can_be_learned_by_heart() {
    for second in [Second::Next, Second::Order] {
        let (bert, parameters) = bert(second);
        let data = pairs(
            &store(&text()),
            second,
            shape(8, 4, LENGTH),
            (DataSplit::Train, 1),
        );
        let scores = overfitted(&bert, &parameters, &data.at(0), (150, 3e-3));
        for score in scores {
            assert_eq!(score.hits, score.count, "{score:?}");
            assert!(score.mean() < 0.1, "{score:?}");
        }
    }
}

#[test]
fn two_by_eight_equals_one_by_sixteen() {
    let store = store(&text());
    let (bert, parameters) = bert(Second::Next);
    perturb(&parameters);
    let [halves, whole] = [8, 16].map(|micro| {
        let step = pairs(
            &store,
            Second::Next,
            shape(16, micro, LENGTH),
            (DataSplit::Train, 1),
        )
        .at(5);
        let counts: Vec<_> = step.iter().map(|batch| bert.counts(batch)[0]).collect();
        let loss = backward(&bert, &parameters, &step);
        (counts, loss, gradients(&parameters))
    });
    assert_ne!(halves.0[0], halves.0[1], "numbers of targets that differ");
    assert_eq!(whole.0, [halves.0[0] + halves.0[1]]);
    assert!(
        (halves.1 - whole.1).abs() < 1e-5,
        "{} {}",
        halves.1,
        whole.1
    );
    for ((name, half), (_, whole)) in halves.2.iter().zip(&whole.2) {
        assert!(gap(half, whole) < 1e-6, "{name}: {}", gap(half, whole));
    }
}

/// RoBERTa: the same without the second objective.
#[test]
fn one_objective_alone_is_learned_too() {
    let parameters = Parameters::new(3, Device::Cpu);
    tch::set_num_threads(1);
    let root = parameters.root();
    let backbone = Transformer::new(&root, &config(), VOCAB);
    let objective = MaskedLm::new(&(&root / "masked"), &config(), backbone.table());
    let roberta = Pretraining {
        backbone,
        objective,
    };
    let data = singles(&store(&text()), shape(8, 8, LENGTH), (DataSplit::Train, 1));
    let scores = overfitted(&roberta, &parameters, &data.at(0), (150, 3e-3));
    assert_eq!((scores.len(), scores[0].name), (1, "mlm"));
    assert_eq!(scores[0].hits, scores[0].count);
}
