//! Bytes of text per second, from text to ids, for each kind of tokenizer.

use cloze_benches::{language, short};
use cloze_corpus::{Kind, Recipe, Tokenizer};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn encode(criterion: &mut Criterion) {
    let text = language(1000).join("\n");
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Bytes(text.len() as u64));
    for (name, kind) in [
        ("bpe", Kind::Bpe),
        ("wordpiece", Kind::WordPiece),
        ("char", Kind::Char),
        ("byte", Kind::Byte),
    ] {
        let recipe = Recipe {
            kind,
            vocab: 8000,
            specials: Recipe::bert_specials(),
            sample: Recipe::default_sample(),
        };
        let tokenizer = Tokenizer::train(&recipe, [&text]).expect("a vocabulary with room");
        group.bench_function(name, |bencher| {
            bencher.iter(|| tokenizer.encode(&text).expect("text of its own"));
        });
    }
}

criterion_group! { name = benches; config = short(); targets = encode }
criterion_main!(benches);
