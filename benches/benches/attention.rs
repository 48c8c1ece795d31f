//! The kernels behind `dot_product`, forward and backward, against the softmax written out.

use std::hint::black_box;

use cloze_attention::{Mask, dot_product, weights};
use cloze_benches::short;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tch::{Device, Kind, Tensor};

const BATCH: i64 = 4;
const HEADS: i64 = 4;
const HEAD_DIM: i64 = 64;
const SCALE: f64 = 1.0 / 8.0;

fn heads(seq: i64) -> Tensor {
    let shape = [BATCH, HEADS, seq, HEAD_DIM];
    Tensor::randn(shape, (Kind::Float, Device::Cpu)).set_requires_grad(true)
}

/// Every second sequence is padded in its last quarter.
fn padding(seq: i64) -> Mask {
    let position = Tensor::arange(seq, (Kind::Int64, Device::Cpu));
    let lengths = Tensor::from_slice(&[seq, seq * 3 / 4]).repeat([BATCH / 2]);
    Mask::padding(&position.unsqueeze(0).lt_tensor(&lengths.unsqueeze(1))) // [batch, 1, 1, seq]
}

fn written_out(query: &Tensor, key: &Tensor, value: &Tensor, mask: &Mask) -> Tensor {
    weights(query, key, mask, SCALE).matmul(value)
}

fn kernel(query: &Tensor, key: &Tensor, value: &Tensor, mask: &Mask) -> Tensor {
    dot_product(query, key, value, mask, SCALE, 0.0)
}

type Attention = fn(&Tensor, &Tensor, &Tensor, &Mask) -> Tensor;

fn attention(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("attention");
    let ways: [(&str, Attention); 2] = [("kernel", kernel), ("written out", written_out)];
    for seq in [64, 128, 512] {
        group.throughput(Throughput::Elements((BATCH * seq) as u64));
        let [query, key, value] = [(); 3].map(|()| heads(seq));
        let masks = [
            ("all", Mask::All),
            ("causal", Mask::Causal),
            ("padding", padding(seq)),
        ];
        for (name, mask) in &masks {
            for (way, attend) in ways {
                group.bench_function(BenchmarkId::new(format!("{way}, {name}"), seq), |bencher| {
                    bencher.iter(|| {
                        let mixed = attend(&query, &key, &value, black_box(mask));
                        Tensor::run_backward(
                            &[mixed.sum(Kind::Float)],
                            &[&query, &key, &value],
                            false,
                            false,
                        )
                    });
                });
            }
        }
    }
}

criterion_group! { name = benches; config = short(); targets = attention }
criterion_main!(benches);
