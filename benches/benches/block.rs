//! One block of each scheme, forward alone and with backward.

use cloze_attention::{MultiHead, NoPosition, Place, Rotary, Rotation, Shape};
use cloze_benches::short;
use cloze_tensor::{Activation, Dropout, Gelu, Init, NormKind, Parameters, Path};
use cloze_transformer::{
    FeedForward, GatedFeedForward, Layer, Mask, Own, Residual, SelfAttention, Stack, SubLayer,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tch::{Device, Kind, Tensor};

const BATCH: i64 = 8;
const SEQ: i64 = 128;
const DIM: i64 = 256;
const INIT: Init = Init::Normal { std: 0.02 };

type Scheme = fn(&Path<'_>) -> Stack<Own>;

/// As in BERT: norms after, GELU, positions embedded.
fn post(path: &Path<'_>) -> Stack<Own> {
    let feed_forward = FeedForward::new(
        &(path / "feed_forward"),
        [DIM, 4 * DIM],
        Box::new(Gelu::Erf),
        true,
        [INIT; 2],
    );
    block(
        path,
        Residual::Post,
        NormKind::Layer,
        Box::new(NoPosition),
        feed_forward,
    )
}

/// As in newer decoders: norms before, SwiGLU of the same size, rotary positions.
fn pre(path: &Path<'_>) -> Stack<Own> {
    let hidden = 8 * DIM / 3;
    let feed_forward = GatedFeedForward::new(
        &(path / "feed_forward"),
        [DIM, hidden],
        Box::new(Tensor::silu as Activation),
        false,
        [INIT; 2],
    );
    block(
        path,
        Residual::Pre,
        NormKind::Rms,
        Box::new(Rotary::new(path, DIM / 4, &Rotation::WHOLE)),
        feed_forward,
    )
}

fn block(
    path: &Path<'_>,
    residual: Residual,
    norm: NormKind,
    positions: Box<dyn Place>,
    feed_forward: impl Layer<Own> + 'static,
) -> Stack<Own> {
    let shape = Shape::new(DIM, 4);
    let attention = MultiHead::new(&(path / "self"), shape, positions, INIT, INIT);
    let norm = |name| norm.build(&(path / name), DIM, 1e-5, true);
    let dropout = Dropout::new(0.0);
    Stack(vec![
        residual.wrap(
            SubLayer::SelfAttention(0),
            norm("first"),
            dropout,
            SelfAttention {
                attention,
                layer: 0,
            },
        ),
        residual.wrap(
            SubLayer::FeedForward(0),
            norm("second"),
            dropout,
            feed_forward,
        ),
    ])
}

fn blocks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("block");
    group.throughput(Throughput::Elements((BATCH * SEQ) as u64));
    let x = Tensor::randn([BATCH, SEQ, DIM], (Kind::Float, Device::Cpu));
    let scope = Own::new(&Mask::Causal, true);
    let schemes: [(&str, Scheme); 2] = [("post, gelu", post), ("pre, swiglu", pre)];
    for (name, build) in schemes {
        let parameters = Parameters::new(1, Device::Cpu);
        let block = build(&parameters.root());
        group.bench_function(format!("{name}, forward"), |bencher| {
            bencher.iter(|| tch::no_grad(|| block.forward(&x, &scope)));
        });
        let trained = parameters.named();
        let trained: Vec<&Tensor> = trained.iter().map(|(_, tensor)| tensor).collect();
        group.bench_function(format!("{name}, forward and backward"), |bencher| {
            bencher.iter(|| {
                let sum = block.forward(&x, &scope).sum(Kind::Float);
                Tensor::run_backward(&[sum], &trained, false, false)
            });
        });
    }
}

criterion_group! { name = benches; config = short(); targets = blocks }
criterion_main!(benches);
