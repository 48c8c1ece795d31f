//! A whole training step of the tiny presets: forward, backward, AdamW.

use cloze_benches::{VOCAB, bert_tiny, gpt_tiny, short};
use cloze_bert::{MaskedLm, Second, SecondSentence, Targets};
use cloze_gpt::CausalLm;
use cloze_model::{Answers, Batch, Model, Pretraining};
use cloze_tensor::Parameters;
use cloze_train::{AdamW, Optimizer, Trained};
use cloze_transformer::{Mask, Tokens, Transformer};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tch::{Device, Kind, Tensor};

const SEQUENCES: i64 = 32;
const LENGTH: i64 = 64;
const INT: (Kind, Device) = (Kind::Int64, Device::Cpu);

fn random_ids(shape: [i64; 2]) -> Tensor {
    Tensor::randint(VOCAB, shape, INT)
}

fn bert(criterion: &mut Criterion) {
    let parameters = Parameters::new(1, Device::Cpu);
    let (root, config) = (parameters.root(), bert_tiny());
    let backbone = Transformer::new(&root, &config, VOCAB);
    let objective = (
        MaskedLm::new(&(&root / "masked"), &config, backbone.table()),
        SecondSentence::new(&(&root / "second"), &config, Second::Next),
    );
    let tokens = SEQUENCES * LENGTH;
    let targets = tokens * 15 / 100;
    let masked = Targets {
        rows: Tensor::randperm(tokens, INT).narrow(0, 0, targets),
        ids: Tensor::randint(VOCAB, [targets], INT),
    };
    let batch = Batch {
        input: Tokens::new(&random_ids([SEQUENCES, LENGTH]), Mask::All),
        labels: (masked, Tensor::randint(2, [SEQUENCES], INT)),
        tokens: tokens as u64,
    };
    steps(
        criterion,
        "bert-tiny",
        &Pretraining {
            backbone,
            objective,
        },
        &parameters,
        &batch,
    );
}

fn gpt(criterion: &mut Criterion) {
    let parameters = Parameters::new(1, Device::Cpu);
    let backbone = Transformer::new(&parameters.root(), &gpt_tiny(), VOCAB);
    let objective = CausalLm::new(backbone.table());
    let stream = random_ids([SEQUENCES, LENGTH + 1]);
    let batch = Batch {
        input: Tokens::new(&stream.narrow(1, 0, LENGTH), Mask::Causal),
        labels: Answers::everywhere(stream.narrow(1, 1, LENGTH)),
        tokens: (SEQUENCES * LENGTH) as u64,
    };
    steps(
        criterion,
        "gpt-tiny",
        &Pretraining {
            backbone,
            objective,
        },
        &parameters,
        &batch,
    );
}

fn steps<M: Model>(
    criterion: &mut Criterion,
    name: &str,
    model: &M,
    parameters: &Parameters,
    batch: &M::Batch,
) {
    let named = parameters.named();
    let settings = AdamW {
        betas: [0.9, 0.999],
        eps: 1e-8,
        decay: 0.01,
    };
    let trained = named.iter().map(Trained::new);
    let mut moments = Optimizer::AdamW(settings).over(trained.collect());
    let mut step = 0;
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(model.tokens(batch)));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for (_, parameter) in &named {
                parameter.shallow_clone().zero_grad();
            }
            model.loss(batch).mean_over(&model.counts(batch)).backward();
            step += 1;
            moments.step(step, 1e-4);
        });
    });
}

criterion_group! { name = benches; config = short(); targets = bert, gpt }
criterion_main!(benches);
