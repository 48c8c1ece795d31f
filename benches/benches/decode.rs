//! What a new token costs after texts of several lengths: with the keys and values of the text
//! kept, and with the whole text read again.

use std::time::{Duration, Instant};

use cloze_benches::{VOCAB, gpt_tiny, short};
use cloze_generate::{Causal, Decoder};
use cloze_gpt::CausalLm;
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Transformer};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tch::Device;

const LENGTHS: [usize; 3] = [64, 256, 1024];

/// Tokens that are read one by one after a text was read at once: half of them before the length
/// that is measured, half after it.
const STEPS: usize = 64;

fn gpt_mini() -> Config {
    Config {
        layers: 4,
        dim: 256,
        heads: 4,
        key_value_heads: 4,
        hidden: 1024,
        max_len: 2048,
        ..gpt_tiny()
    }
}

fn text(len: usize) -> Vec<Vec<u32>> {
    vec![(0..len as u32).map(|i| i * 37 % VOCAB as u32).collect()]
}

/// The time of this many tokens, each read by itself.
fn cached(decoder: &dyn Decoder, len: usize, tokens: u64) -> Duration {
    let prompt = text(len - STEPS / 2);
    let mut spent = Duration::ZERO;
    for begin in (0..tokens).step_by(STEPS) {
        let (mut reading, _) = decoder.begin(&prompt, len + STEPS / 2);
        let start = Instant::now();
        for _ in begin..tokens.min(begin + STEPS as u64) {
            let _ = reading.read(&[1]);
        }
        spent += start.elapsed();
    }
    spent
}

fn decode(criterion: &mut Criterion) {
    let config = gpt_mini();
    let parameters = Parameters::new(1, Device::Cpu);
    let network = Transformer::new(&parameters.root(), &config, VOCAB);
    let head = CausalLm::new(network.table());
    let decoder = Causal::new(&network, &head);
    let mut group = criterion.benchmark_group("decode");
    for len in LENGTHS {
        group.bench_function(BenchmarkId::new("cached", len), |bencher| {
            bencher.iter_custom(|tokens| tch::no_grad(|| cached(&decoder, len, tokens)));
        });
        let whole = text(len);
        group.bench_function(BenchmarkId::new("uncached", len), |bencher| {
            bencher.iter(|| tch::no_grad(|| decoder.begin(&whole, len)));
        });
    }
}

criterion_group! { name = benches; config = short(); targets = decode }
criterion_main!(benches);
