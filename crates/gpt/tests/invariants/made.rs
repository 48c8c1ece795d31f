//! Small stores made here, and windows read back.

use std::sync::{Arc, LazyLock};

use cloze_corpus::{BatchShape, DataSplit, Kind, Recipe, Store, StoreWriter, Tokenizer};
use cloze_gpt::{CausalLm, Config, Error, Windows};
use cloze_model::{Answers, Batch, Batches, Pretraining};
use cloze_tensor::Parameters;
use cloze_transformer::{Tokens, Transformer};
use tch::{Device, Tensor};

/// The end of the text has id 0, the unknown id 1; then come the characters.
pub(crate) const FIRST: i64 = 2;

/// Tokens of the longest store that can be made.
pub(crate) const LONGEST: i64 = 500;

pub(crate) const VOCAB: i64 = FIRST + LONGEST;

pub(crate) const MAX_LEN: i64 = 16;

pub(crate) static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(|| {
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: VOCAB as usize,
        specials: Recipe::gpt_specials(),
        sample: Recipe::default_sample(),
    };
    let text: String = ('一'..).take(LONGEST as usize).collect();
    Tokenizer::train(&recipe, [text]).expect("characters that are no special tokens")
});

/// Documents of these lengths. No two tokens are alike but the separators between documents.
pub(crate) fn store(documents: &[u64]) -> Arc<Store> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = StoreWriter::create(folder.path(), &TOKENIZER).expect("a writable folder");
    let mut id = FIRST as u32;
    for length in documents {
        writer.begin_document();
        writer.begin_sentence();
        for _ in 0..*length {
            writer.push(id).expect("a token of the vocabulary");
            id += 1;
        }
    }
    Arc::new(writer.finish().expect("a store with tokens"))
}

/// All tokens of a store.
pub(crate) fn stream(store: &Store) -> Vec<i64> {
    store
        .tokens(0..store.len())
        .into_iter()
        .map(i64::from)
        .collect()
}

pub(crate) fn shape(sequences: u64, micro: u64, length: i64) -> BatchShape {
    BatchShape {
        sequences,
        micro,
        length,
    }
}

pub(crate) fn windows(
    store: &Arc<Store>,
    across_documents: bool,
    shape: BatchShape,
    (part, seed): (DataSplit, u64),
) -> Result<Windows, Error> {
    let (store, config) = (Arc::clone(store), Config { across_documents });
    Windows::new(store, &TOKENIZER, &config, shape, part, seed, Device::Cpu)
}

pub(crate) fn train(store: &Arc<Store>, shape: BatchShape, seed: u64) -> Windows {
    windows(store, true, shape, (DataSplit::Train, seed)).expect("a text of one window")
}

pub(crate) fn held_out(store: &Arc<Store>, shape: BatchShape) -> Windows {
    windows(store, true, shape, (DataSplit::HeldOut, 0)).expect("a text of one target")
}

/// What is read and what is predicted, row by row.
pub(crate) fn rows(batches: &[Batch<Tokens, Answers>]) -> Vec<(Vec<i64>, Vec<i64>)> {
    let of_batch = |batch: &Batch<Tokens, Answers>| {
        assert_eq!(batch.input.ids.size(), batch.labels.classes.size());
        assert_eq!(batch.tokens, batch.labels.count);
        let (ids, labels) = (
            batch.input.ids.shallow_clone(),
            batch.labels.classes.shallow_clone(),
        );
        (0..ids.size()[0]).map(move |row| (integers(&ids.get(row)), integers(&labels.get(row))))
    };
    batches.iter().flat_map(of_batch).collect()
}

/// The rows of some steps, in order.
pub(crate) fn read(
    windows: &Windows,
    steps: impl IntoIterator<Item = u64>,
) -> Vec<(Vec<i64>, Vec<i64>)> {
    steps
        .into_iter()
        .flat_map(|step| rows(&windows.at(step)))
        .collect()
}

fn integers(tensor: &Tensor) -> Vec<i64> {
    Vec::try_from(tensor.view(-1)).expect("integers")
}

pub(crate) type Gpt = Pretraining<Transformer, CausalLm>;

/// A small GPT without dropout.
pub(crate) fn gpt() -> (Gpt, Parameters) {
    // The setting holds for the calling thread: tensors of this size need no more.
    tch::set_num_threads(1);
    let config = cloze_transformer::Config {
        hidden: 64,
        dropout: 0.0,
        attention_dropout: 0.0,
        ..cloze_transformer::Config::gpt2([2, 32, 2], MAX_LEN)
    };
    let parameters = Parameters::new(3, Device::Cpu);
    let backbone = Transformer::new(&parameters.root(), &config, VOCAB);
    let objective = CausalLm::new(backbone.table());
    let gpt = Pretraining {
        backbone,
        objective,
    };
    (gpt, parameters)
}
