//! An encoder-decoder learns to write a sequence backwards: cross-attention, the trainer and greedy
//! decoding in one.

use cloze::attention::Mask;
use cloze::generate::{Conditional, GenerationConfig, Strategy, generate_ids};
use cloze::gpt::CausalLm;
use cloze::model::{Answers, Batch, Batches, Pretraining, Unmade};
use cloze::random::{Draws, Stream};
use cloze::tensor::Parameters;
use cloze::train::{
    AdamW, Checkpoints, Decay, Event, Optimizer, Plan, Run, Schedule, Subject, fit, step_line,
};
use cloze::transformer::{ActivationKind, Config, EncoderDecoder, Pair, Tokens};
use tch::{Device, Kind, Tensor};

const LENGTH: i64 = 12;
const SYMBOLS: i64 = 10;
const BEGIN: i64 = SYMBOLS;

/// Random sequences. No step of training shares its stream with the held-out ones.
#[derive(Debug)]
struct Reversals {
    stream: Stream,
    sequences: i64,
}

impl Reversals {
    /// `[sequences, LENGTH]`
    fn sources(&self, step: u64) -> Tensor {
        let mut draws = Draws::new(7, self.stream, step, 0);
        let symbols: Vec<i64> = (0..self.sequences * LENGTH)
            .map(|_| draws.below(SYMBOLS as u64) as i64)
            .collect();
        Tensor::from_slice(&symbols).view([self.sequences, LENGTH])
    }
}

impl Batches<Batch<Pair, Answers>> for Reversals {
    fn cut(&self, step: u64) -> Vec<Unmade<'_, Batch<Pair, Answers>>> {
        vec![Box::new(move || self.batch(step))]
    }

    fn epoch(&self) -> u64 {
        1
    }
}

impl Reversals {
    fn batch(&self, step: u64) -> Batch<Pair, Answers> {
        let source = self.sources(step);
        let target = source.flip([1]);
        let begin = Tensor::full([self.sequences, 1], BEGIN, (Kind::Int64, Device::Cpu));
        let written = Tensor::cat(&[begin, target.narrow(1, 0, LENGTH - 1)], 1); // [sequences, LENGTH]
        Batch {
            tokens: source.numel() as u64,
            input: pair(&source, &written),
            labels: Answers::everywhere(target),
        }
    }
}

fn pair(source: &Tensor, written: &Tensor) -> Pair {
    Pair {
        source: Tokens::new(source, Mask::All),
        target: Tokens::new(written, Mask::Causal),
        memory_mask: Mask::All,
    }
}

/// The most probable continuation, symbol by symbol: `[sequences, LENGTH]`.
fn greedy(model: &Pretraining<EncoderDecoder, CausalLm>, source: &Tensor) -> Tensor {
    let prompts = vec![vec![BEGIN as u32]; source.size()[0] as usize];
    let source = Tokens::new(source, Mask::All);
    let (network, head) = (&model.backbone, &model.objective);
    let decoder = Conditional::new(network, head, source, Mask::All);
    let settings = GenerationConfig {
        max_new_tokens: LENGTH as usize,
        repetition_penalty: 1.0,
        stop_tokens: Vec::new(),
        stop_strings: Vec::new(),
        strategy: Strategy::Greedy,
    };
    let written = generate_ids(&decoder, &prompts, &settings).expect("texts");
    let ids = written.iter().flat_map(|completions| &completions[0].ids);
    let ids: Vec<i64> = ids.map(|&id| i64::from(id)).collect();
    Tensor::from_slice(&ids).view([-1, LENGTH])
}

#[test]
fn an_encoder_decoder_learns_to_reverse() {
    tch::set_num_threads(1); // so small that a second thread costs more than it brings
    let config = Config {
        hidden: 128,
        feed_forward: ActivationKind::Gelu.into(),
        init_std: 0.05,
        dropout: 0.0,
        attention_dropout: 0.0,
        ..Config::gpt2([2, 64, 4], 13)
    };
    let adamw = AdamW {
        betas: [0.9, 0.98],
        eps: 1e-9,
        decay: 0.0,
    };
    let schedule = Schedule {
        peak: 3e-3,
        warmup: 100,
        cycles: 1,
        decay: Decay::Linear { to: 0.0 },
    };
    let plan = Plan {
        seed: 1,
        log_every: 100.try_into().unwrap(),
        evaluate_batches: 1.try_into().unwrap(),
        ..Plan::new(1000, Optimizer::AdamW(adamw), schedule)
    };
    let parameters = Parameters::new(1, Device::Cpu);
    let backbone = EncoderDecoder::new(&parameters.root(), &config, SYMBOLS + 1);
    let objective = CausalLm::new(backbone.decoder.table());
    let model = Pretraining {
        backbone,
        objective,
    };
    let train = Reversals {
        stream: Stream::named("train"),
        sequences: 64,
    };
    let held_out = Reversals {
        stream: Stream::named("held out"),
        sequences: 500,
    };
    let folder = tempfile::tempdir().unwrap();
    let subject = Subject::new(&model, train, [("held out", &held_out)]);
    let checkpoints = Checkpoints::new(folder.path());
    let run = Run::new(parameters.named(), &plan, &checkpoints);
    fit(&subject, &run, &mut |event: &Event<'_>| {
        if let Event::Step(report) = event {
            println!("{}", step_line(report));
        }
    })
    .unwrap();

    let source = held_out.sources(0);
    let written = greedy(&model, &source);
    let right = written
        .eq_tensor(&source.flip([1]))
        .all_dim(1, false)
        .sum(Kind::Int64);
    let share = right.int64_value(&[]) as f64 / source.size()[0] as f64;
    println!("exact match on held-out sequences: {share}");
    assert!(share > 0.95, "exact match of {share}");
}
