//! From a store to the micro-batches of a step, as tensors.

use std::hint::black_box;
use std::sync::Arc;

use cloze_benches::{BenchText, short};
use cloze_bert::{Pairs, Second, Sentences, Unit};
use cloze_corpus::{BatchShape, DataSplit, Kind, Recipe};
use cloze_gpt::Windows;
use cloze_model::Batches;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tch::Device;

const SHAPE: BatchShape = BatchShape {
    sequences: 32,
    micro: 32,
    length: 64,
};
const DOCUMENTS: usize = 1000;

fn windows(criterion: &mut Criterion) {
    let text = BenchText::tokenise(DOCUMENTS, Kind::Bpe, Recipe::gpt_specials());
    for (name, across_documents) in [("windows", true), ("windows, documents apart", false)] {
        let config = cloze_gpt::Config { across_documents };
        let store = Arc::clone(&text.store);
        let windows = Windows::new(
            store,
            &text.tokenizer,
            &config,
            SHAPE,
            DataSplit::Train,
            1,
            Device::Cpu,
        )
        .expect("text enough");
        steps(criterion, name, &windows);
    }
}

fn pairs(criterion: &mut Criterion) {
    let text = BenchText::tokenise(DOCUMENTS, Kind::WordPiece, Recipe::bert_specials());
    for (name, unit) in [("pairs", Unit::Token), ("pairs, whole words", Unit::Word)] {
        let config = cloze_bert::Config {
            masked_share: 0.15,
            unit,
            second: Second::Next,
        };
        let store = Arc::clone(&text.store);
        let sentences = Sentences::new(
            store,
            &text.tokenizer,
            &config,
            SHAPE,
            DataSplit::Train,
            1,
            Device::Cpu,
        )
        .expect("text enough");
        steps(criterion, name, &Pairs(sentences));
    }
}

/// One step after the other, as a run asks for them.
fn steps<B>(criterion: &mut Criterion, name: &str, batches: &impl Batches<B>) {
    let mut group = criterion.benchmark_group("data");
    group.throughput(Throughput::Elements(SHAPE.sequences * SHAPE.length as u64));
    let mut step = 0;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            step += 1;
            black_box(batches.at(step))
        });
    });
}

criterion_group! { name = benches; config = short(); targets = windows, pairs }
criterion_main!(benches);
