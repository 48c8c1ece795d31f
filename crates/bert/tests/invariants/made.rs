//! Small stores made here, and batches read back.

use std::sync::{Arc, LazyLock};

use cloze_bert::{Config, Error, Pairs, Second, Sentences, Singles, Targets, Unit};
use cloze_corpus::{BatchShape, DataSplit, Kind, Recipe, Store, StoreWriter, Tokenizer};
use cloze_model::{Batch, Batches};
use cloze_transformer::{Mask, Tokens};
use proptest::prelude::*;
use tch::{Device, Kind as TensorKind, Tensor};

/// BERT's special tokens have the ids below this one.
pub(crate) const FIRST: i64 = 5;

/// Tokens of the longest store that can be made.
const LONGEST: u32 = 500;

pub(crate) const CLS: i64 = 2;
pub(crate) const SEP: i64 = 3;

pub(crate) static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(|| {
    let text: String = ('一'..).take(LONGEST as usize).collect();
    tokenizer(&text, Recipe::bert_specials())
});

/// A token for each character of the text.
pub(crate) fn tokenizer(text: &str, specials: Vec<String>) -> Tokenizer {
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: LONGEST as usize + specials.len() + 1,
        specials,
        sample: Recipe::default_sample(),
    };
    Tokenizer::train(&recipe, [text]).expect("characters that are no special tokens")
}

/// Documents of sentences of these lengths, where the token at position `p` has the id
/// `FIRST + p`: a token tells its place.
pub(crate) fn store(documents: &[Vec<u64>]) -> Arc<Store> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = StoreWriter::create(folder.path(), &TOKENIZER).expect("a writable folder");
    let mut id = FIRST as u32;
    for document in documents {
        writer.begin_document();
        for length in document {
            writer.begin_sentence();
            for _ in 0..*length {
                writer.push(id).expect("a token of the vocabulary");
                id += 1;
            }
        }
    }
    Arc::new(writer.finish().expect("a store with tokens"))
}

/// At least two documents, so that there are always two sequences.
pub(crate) fn documents() -> impl Strategy<Value = Vec<Vec<u64>>> {
    prop::collection::vec(prop::collection::vec(1_u64..14, 1..6), 2..7)
}

pub(crate) fn shape(sequences: u64, micro: u64, length: i64) -> BatchShape {
    BatchShape {
        sequences,
        micro,
        length,
    }
}

pub(crate) fn config(second: Second) -> Config {
    Config {
        masked_share: 0.15,
        unit: Unit::Token,
        second,
    }
}

pub(crate) fn sentences(
    store: &Arc<Store>,
    second: Second,
    shape: BatchShape,
    (part, seed): (DataSplit, u64),
) -> Result<Sentences, Error> {
    let store = Arc::clone(store);
    let config = config(second);
    Sentences::new(store, &TOKENIZER, &config, shape, part, seed, Device::Cpu)
}

pub(crate) fn pairs(
    store: &Arc<Store>,
    second: Second,
    shape: BatchShape,
    place: (DataSplit, u64),
) -> Pairs {
    Pairs(sentences(store, second, shape, place).expect("two sequences"))
}

pub(crate) fn singles(store: &Arc<Store>, shape: BatchShape, place: (DataSplit, u64)) -> Singles {
    Singles(sentences(store, Second::None, shape, place).expect("two sequences"))
}

/// One row of a batch, without its padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// What the network reads.
    pub(crate) seen: Vec<i64>,
    /// What it was before tokens were covered.
    pub(crate) ids: Vec<i64>,
    pub(crate) segments: Vec<i64>,
    /// Where the targets are.
    pub(crate) targets: Vec<usize>,
}

impl Sequence {
    /// The runs of text, as positions in the store.
    pub(crate) fn runs(&self) -> Vec<Vec<i64>> {
        assert_eq!((self.ids[0], self.ids.last()), (CLS, Some(&SEP)));
        let text = &self.ids[1..self.ids.len() - 1];
        text.split(|&id| id == SEP)
            .map(|run| run.iter().map(|id| id - FIRST).collect())
            .collect()
    }
}

/// The rows of a batch.
pub(crate) fn rows(input: &Tokens, labels: &Targets) -> Vec<Sequence> {
    let [batch, seq] = input.ids.size()[..] else {
        panic!("ids are [batch, seq]")
    };
    let restored = input.ids.copy();
    let _ = restored.view(-1).index_copy_(0, &labels.rows, &labels.ids);
    let real = match &input.mask {
        Mask::All => Tensor::ones([batch, seq], (TensorKind::Bool, Device::Cpu)),
        Mask::Keep(keep) => keep.view([batch, seq]),
        other => panic!("a mask that hides more than padding: {other:?}"),
    };
    let targets = integers(&labels.rows);
    (0..batch)
        .map(|row| {
            let length = integers(&real.get(row).to_kind(TensorKind::Int64))
                .iter()
                .sum::<i64>();
            let read = |tensor: &Tensor| integers(&tensor.get(row).narrow(0, 0, length));
            let own = targets.iter().filter(|&&target| target / seq == row);
            Sequence {
                seen: read(&input.ids),
                ids: read(&restored),
                segments: read(&input.segments),
                targets: own.map(|target| (target % seq) as usize).collect(),
            }
        })
        .collect()
}

/// The sequences of a step, each with its class, in order.
pub(crate) fn read_pairs(pairs: &Pairs, step: u64) -> Vec<(Sequence, i64)> {
    let read = |batch: Batch<Tokens, (Targets, Tensor)>| {
        let rows = rows(&batch.input, &batch.labels.0);
        rows.into_iter().zip(integers(&batch.labels.1))
    };
    pairs.at(step).into_iter().flat_map(read).collect()
}

/// The sequences of a step, in order.
pub(crate) fn read_singles(singles: &Singles, step: u64) -> Vec<Sequence> {
    let batches = singles.at(step).into_iter();
    batches
        .flat_map(|batch| rows(&batch.input, &batch.labels))
        .collect()
}

pub(crate) fn integers(tensor: &Tensor) -> Vec<i64> {
    Vec::try_from(tensor.view(-1)).expect("integers")
}
