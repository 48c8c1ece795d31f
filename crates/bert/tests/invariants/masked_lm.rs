//! The head over gathered rows equals the head over all rows.

use std::collections::BTreeMap;

use cloze_bert::{MaskedLm, Targets};
use cloze_model::Objective;
use cloze_tensor::{Init, Parameters};
use cloze_transformer::Config;
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::common::{gap, normal, perturb};

const VOCAB: i64 = 11;
const DIM: i64 = 6;
const EPS: f64 = 1e-5;

fn config() -> Config {
    Config {
        hidden: 6,
        eps: EPS,
        init_std: 0.2,
        dropout: 0.0,
        attention_dropout: 0.0,
        ..Config::bert([1, 6, 1], 32)
    }
}

/// The logits of every row by the formula of the paper: gelu, norm, table, bias.
fn by_hand(states: &Tensor, named: &BTreeMap<String, Tensor>) -> Tensor {
    let get = |name: &str| &named[name];
    let transformed = states
        .flatten(0, 1)
        .linear(get("transform.weight"), Some(get("transform.bias")))
        .gelu("none")
        .layer_norm(
            [DIM],
            Some(get("norm.weight")),
            Some(get("norm.bias")),
            EPS,
            false,
        );
    transformed.matmul(&get("table").tr()) + get("vocabulary.bias") // [batch * seq, vocab]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn gathered_before_equals_gathered_after(
        (batch, seq) in (1_i64..4, 1_i64..9), picks in prop::collection::vec(any::<u32>(), 1..20),
        seed in any::<u64>(),
    ) {
        tch::set_num_threads(1);
        let parameters = Parameters::new(seed, Device::Cpu);
        let root = parameters.root();
        let table = root.parameter("table", &[VOCAB, DIM], Init::Normal { std: 1.0 });
        let head = MaskedLm::new(&root, &config(), &table);
        perturb(&parameters);
        let named: BTreeMap<_, _> = parameters.named().into_iter().collect();

        let rows: Vec<i64> = picks.iter().map(|&pick| i64::from(pick) % (batch * seq)).collect();
        let ids: Vec<i64> = picks.iter().map(|&pick| i64::from(pick / 1000) % VOCAB).collect();
        let labels = Targets { rows: Tensor::from_slice(&rows), ids: Tensor::from_slice(&ids) };
        let states = normal(seed, &[batch, seq, DIM]).set_requires_grad(true);

        let logits = by_hand(&states, &named);
        prop_assert!(gap(&head.logits(&states, &labels.rows), &logits.index_select(0, &labels.rows)) < 1e-4);

        let all = -logits.log_softmax(-1, Kind::Float);
        let expected = all
            .index_select(0, &labels.rows)
            .gather(1, &labels.ids.unsqueeze(1), false)
            .sum(Kind::Float);
        let loss = head.loss(&states, &labels);
        let (term, count) = (&loss.terms[0], rows.len() as u64);
        prop_assert_eq!((term.name, term.count, head.counts(&labels)), ("mlm", count, vec![count]));
        prop_assert!(gap(&term.sum, &expected) < 1e-3);

        let gradient = |sum: &Tensor| Tensor::run_backward(&[sum], &[&states, &table], false, false);
        for (own, by_hand) in gradient(&term.sum).iter().zip(gradient(&expected)) {
            prop_assert!(gap(own, &by_hand) < 1e-3);
        }

        let score = &head.score(&states, &labels)[0];
        prop_assert!((score.sum - expected.double_value(&[])).abs() < 1e-3);
        let best = logits.argmax(-1, false).index_select(0, &labels.rows);
        let hits = best.eq_tensor(&labels.ids).sum(Kind::Int64).int64_value(&[]) as u64;
        prop_assert_eq!((score.hits, score.count), (hits, count));
    }
}

#[test]
fn no_target_is_no_loss() {
    let parameters = Parameters::new(1, Device::Cpu);
    let root = parameters.root();
    let table = root.parameter("table", &[VOCAB, DIM], Init::Normal { std: 1.0 });
    let head = MaskedLm::new(&root, &config(), &table);
    let none = Tensor::zeros([0], (Kind::Int64, Device::Cpu));
    let labels = Targets {
        rows: none.shallow_clone(),
        ids: none,
    };
    let loss = head.loss(&normal(1, &[2, 3, DIM]), &labels);
    assert_eq!(loss.mean_over(&[0]).double_value(&[]), 0.0);
    assert_eq!(loss.terms[0].count, 0);
}
