use std::io;

use cloze_tensor::{Parameters, Precision, gemm_rate};
use cloze_train::{
    AdamW, Checkpoints, Error, Event, Observer, Optimizer, Plan, Run, Schedule, Subject, fit,
};
use serde_json::{Value, json};
use tch::Device;

use crate::Result;
use crate::data::Data;
use crate::family::{Family, SEED};
use crate::job::{AskedPrecision, Job, Train};
use crate::memory;

/// Trains by the trainer of every run, from the weights that were prepared: those of the seed.
pub(crate) fn train<F: Family>(job: &Job, task: &Train) -> Result<Value> {
    let memory_at_start = memory::peak();
    let precision = computed_in(task.precision);
    let parameters = Parameters::new(SEED, Device::Cpu).computing_in(precision);
    let network = F::network(&job.size(task.dropout));
    let model = F::model(&parameters.root(), &network, job.vocab);
    let mut watch = Watch {
        task,
        seconds: Vec::new(),
        losses: Vec::new(),
    };
    let (plan, checkpoints) = (plan(), Checkpoints::new(&task.folder.join("run")));
    let data = Data::<F>::read(&task.folder, job)?;
    let subject = Subject::new(&model, data, [("none", Data::<F>::none())]);
    let run = Run::new(parameters.named(), &plan, &checkpoints);
    match fit(&subject, &run, &mut watch) {
        Err(Error::Observer(_)) if watch.is_done() => {}
        other => drop(other?),
    }
    // Before the rate is measured, which needs memory of its own.
    let memory = memory::peak();
    let blocks = network.flops_per_token(job.length) * job.tokens() as f64;
    Ok(json!({
        "seconds": watch.seconds,
        "losses": watch.losses,
        "memory": memory,
        "memory_at_start": memory_at_start,
        "threads": tch::get_num_threads(),
        "precision": precision,
        // Backward costs twice the forward.
        "flops": 3.0 * (blocks + F::head_flops(job)),
        "gemm_rate": gemm_rate(precision.kind(), Device::Cpu),
    }))
}

/// bf16 is what `cloze pretrain` chooses where the processor has it, after a measurement that it
/// always wins there.
fn computed_in(asked: AskedPrecision) -> Precision {
    match asked {
        AskedPrecision::Auto if cloze_native::processor_has_bf16() => Precision::Bf16,
        AskedPrecision::Auto | AskedPrecision::Fp32 => Precision::Fp32,
        AskedPrecision::Bf16 => Precision::Bf16,
    }
}

/// The peer's script has the same numbers.
fn plan() -> Plan {
    let adamw = AdamW {
        betas: [0.9, 0.999],
        eps: 1e-8,
        decay: 0.01,
    };
    let endless = 1 << 40;
    let plan = Plan::new(endless, Optimizer::AdamW(adamw), Schedule::constant(1e-4));
    Plan { seed: SEED, ..plan }
}

/// Notes each step, and ends the run by failing: a run that is stopped would save a checkpoint.
struct Watch<'a> {
    task: &'a Train,
    /// Of the steps after the warm-up.
    seconds: Vec<f64>,
    /// Of all steps.
    losses: Vec<f64>,
}

impl Watch<'_> {
    fn is_done(&self) -> bool {
        let measured = self.losses.len() as u64 >= self.task.warm_up + self.task.least;
        measured && self.seconds.iter().sum::<f64>() >= self.task.seconds
    }
}

impl Observer for Watch<'_> {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        if let Event::Step(report) = event {
            self.losses.push(report.loss);
            if report.step > self.task.warm_up {
                self.seconds.push(report.time.as_secs_f64());
            }
            if self.is_done() {
                return Err(io::Error::other("all steps are made"));
            }
        }
        Ok(())
    }
}
