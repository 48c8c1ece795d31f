//! A hybrid reads the sequences of a masked model, in their order, each one way.

use cloze_bert::{HybridLm, LmObjective, LmTargets, MaskedLm, Mix, Mixed, Second};
use cloze_corpus::DataSplit;
use cloze_model::{Batch, Batches, Objective, Score};
use cloze_tensor::Parameters;
use cloze_transformer::{Tokens, Transformer};
use proptest::prelude::*;
use tch::{Device, Kind, Tensor};

use crate::composition::config as network;
use crate::made::{SEP, documents, sentences, shape, singles, store};

type Read = Batch<Tokens, LmTargets>;

fn mixed(
    store: &std::sync::Arc<cloze_corpus::Store>,
    [masked, causal, prefix]: [u32; 3],
    shape: cloze_corpus::BatchShape,
    part: (DataSplit, u64),
) -> Mixed {
    let mix = Mix {
        masked,
        causal,
        prefix,
    };
    let sentences = sentences(store, Second::None, shape, part).expect("enough text");
    Mixed::new(sentences, mix, part.0)
}

/// What a sequence holds, without padding, and its targets.
type Row = (Vec<i64>, Vec<(usize, i64)>);

fn rows(batch: &Read) -> Vec<Row> {
    let columns = batch.input.ids.size()[1] as usize;
    let [at, ids] = [&batch.labels.targets.rows, &batch.labels.targets.ids]
        .map(|tensor| Vec::<i64>::try_from(tensor).expect("integers"));
    let rows = (0..batch.input.ids.size()[0]).map(|row| {
        let whole = Vec::<i64>::try_from(batch.input.ids.get(row)).expect("integers");
        let end = whole.iter().rposition(|&id| id == SEP).expect("framed");
        let of_row = at
            .iter()
            .zip(&ids)
            .filter(|(at, _)| **at as usize / columns == row as usize);
        let targets = of_row
            .map(|(at, id)| (*at as usize % columns, *id))
            .collect();
        (whole[..=end].to_vec(), targets)
    });
    rows.collect()
}

/// What a network sees of each sequence, and where its targets are.
fn shown(input: &Tokens, targets: &cloze_bert::Targets) -> Vec<(Vec<i64>, Vec<usize>)> {
    let rows = crate::made::rows(input, targets).into_iter();
    rows.map(|row| (row.seen, row.targets)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn every_sequence_is_read_once_in_the_share_of_its_reading(
        documents in documents(), parts in [0_u32..4, 0_u32..4, 1_u32..4], sequences in 1_u64..7,
        seed in any::<u64>(),
    ) {
        let store = store(&documents);
        let shape = shape(sequences, 2, 20);
        let mixed = mixed(&store, parts, shape, (DataSplit::Train, seed));
        let whole = u64::from(parts.iter().sum::<u32>());
        let mut counts = [0; 3];
        // As many steps as bring the period to its end.
        for step in 0..whole {
            let batches = mixed.at(step);
            let read: i64 = batches.iter().map(|batch| batch.input.ids.size()[0]).sum();
            prop_assert_eq!(read as u64, sequences);
            for batch in batches {
                counts[batch.labels.objective as usize] += batch.input.ids.size()[0] as u64;
            }
        }
        for (count, part) in counts.into_iter().zip(parts) {
            prop_assert_eq!(count, u64::from(part) * sequences, "{:?} of {:?}", counts, parts);
        }
    }

    #[test]
    fn a_causal_reading_predicts_each_next_token_and_a_prefix_those_behind_it(
        documents in documents(), seed in any::<u64>(), step in 0_u64..20,
    ) {
        let store = store(&documents);
        let mixed = mixed(&store, [1, 1, 1], shape(6, 4, 20), (DataSplit::Train, seed));
        for batch in mixed.at(step) {
            for (ids, targets) in rows(&batch) {
                let first = targets[0].0;
                match batch.labels.objective {
                    LmObjective::Masked => continue,
                    LmObjective::Causal => prop_assert_eq!(first, 0),
                    LmObjective::Prefix => prop_assert!(first < ids.len() - 1),
                }
                let expected: Vec<_> = (first..ids.len() - 1).map(|at| (at, ids[at + 1])).collect();
                prop_assert_eq!(targets, expected);
            }
        }
    }

    /// Whatever a token is predicted from, it is not itself, nor what follows it.
    #[test]
    fn no_target_is_seen(documents in documents(), seed in any::<u64>(), step in 0_u64..9) {
        let store = store(&documents);
        let mixed = mixed(&store, [0, 1, 1], shape(4, 4, 20), (DataSplit::Train, seed));
        for batch in mixed.at(step) {
            let seq = batch.input.ids.size()[1];
            let keep = batch.input.mask.keep(seq, seq, Device::Cpu);
            for (row, (_, targets)) in rows(&batch).into_iter().enumerate() {
                let keep = keep.get(if keep.size()[0] == 1 { 0 } else { row as i64 }).get(0);
                for (at, _) in targets {
                    let seen = keep.get(at as i64).narrow(0, at as i64 + 1, seq - at as i64 - 1);
                    prop_assert_eq!(seen.sum(Kind::Int64).int64_value(&[]), 0);
                }
            }
        }
    }

    /// The same sequences with the same targets, in another order: the shortest first.
    #[test]
    fn a_mix_of_masked_readings_is_a_masked_model(
        documents in documents(), seed in any::<u64>(), step in 0_u64..20,
    ) {
        let store = store(&documents);
        let shape = shape(5, 2, 20);
        let mixed = mixed(&store, [2, 0, 0], shape, (DataSplit::Train, seed)).at(step);
        let singles = singles(&store, shape, (DataSplit::Train, seed)).at(step);
        let sizes = |batch: &Read| batch.input.ids.size()[1];
        prop_assert!(mixed.iter().map(sizes).is_sorted());
        let mut mixed: Vec<_> = mixed.iter().flat_map(|one| shown(&one.input, &one.labels.targets)).collect();
        let mut singles: Vec<_> = singles.iter().flat_map(|one| shown(&one.input, &one.labels)).collect();
        mixed.sort();
        singles.sort();
        prop_assert_eq!(mixed, singles);
    }
}

#[test]
fn what_is_held_out_is_read_every_way() {
    let store = store(&[vec![9, 5], vec![7], vec![6, 6]]);
    let mixed = mixed(&store, [3, 1, 0], shape(2, 2, 20), (DataSplit::HeldOut, 1));
    let mut counts = [0; 3];
    for batch in (0..mixed.epoch()).flat_map(|step| mixed.at(step)) {
        counts[batch.labels.objective as usize] += batch.input.ids.size()[0];
    }
    assert_eq!(counts, [3, 3, 0]);
}

/// Three masked sequences and one causal weigh as much as four sequences, not as two objectives.
#[test]
fn a_reading_weighs_as_much_as_its_share() {
    let parameters = Parameters::new(1, Device::Cpu);
    let (root, config) = (parameters.root(), network());
    let network = Transformer::new(&root, &config, 50);
    let mix = Mix {
        masked: 3,
        causal: 1,
        prefix: 0,
    };
    let objective = HybridLm::new(&(&root / "masked"), &config, network.table(), &mix);
    let states = Tensor::randn([2, 4, config.dim], (Kind::Float, Device::Cpu));
    let labels = |objective| LmTargets {
        objective,
        targets: cloze_bert::Targets {
            rows: Tensor::from_slice(&[1_i64, 6]),
            ids: Tensor::from_slice(&[7_i64, 9]),
        },
    };
    let loss = objective.loss(&states, &labels(LmObjective::Causal));
    let names: Vec<_> = loss
        .terms
        .iter()
        .map(|term| (term.name, term.count))
        .collect();
    assert_eq!(names, [("mlm", 0), ("clm", 2)]);
    let alone = loss.terms[1].sum.double_value(&[]) / 2.0;
    let total = loss.mean_over(&[5, 2]).double_value(&[]);
    assert!((total - alone / 4.0).abs() < 1e-6, "{total} {alone}");
    let scores = objective.score(&states, &labels(LmObjective::Masked));
    assert!((scores[0].mean() - alone).abs() < 1e-5 && scores[1].count == 0);
    let masked_only = Score::total(&scores[..1]);
    assert!((masked_only - 0.75 * scores[0].mean()).abs() < 1e-9);
}

/// What a comparison of objectives stands on: one network, one head, the same first weights.
#[test]
fn every_mix_and_a_masked_model_begin_with_the_same_weights() {
    let start = |mix: Option<[u32; 3]>| {
        let parameters = Parameters::new(1, Device::Cpu);
        let (root, config) = (parameters.root(), network());
        let network = Transformer::new(&root, &config, 50);
        let (path, table) = (&root / "masked", network.table());
        if let Some([masked, causal, prefix]) = mix {
            let mix = Mix {
                masked,
                causal,
                prefix,
            };
            drop(HybridLm::new(&path, &config, table, &mix));
        } else {
            drop(MaskedLm::new(&path, &config, table));
        }
        parameters.named()
    };
    let masked = start(None);
    for mix in [[1, 0, 0], [0, 1, 0], [1, 2, 3]] {
        assert_eq!(start(Some(mix)), masked, "{mix:?}");
    }
}
