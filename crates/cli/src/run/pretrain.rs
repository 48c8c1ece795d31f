use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cloze_train::{End, Outcome, Resume};

use super::device::DeviceChoice;
use super::environment::environment;
use super::flops::Flops;
use super::folder::RunFolder;
use super::machine::Machine;
use super::plan::{Plan, short};
use super::profile::Profile;
use super::signals::stop_flag;
use super::start::{Flags, Ready};
use super::watchers::{check, watchers};
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;
use crate::settings::{Compute, Settings};

/// What the command `pretrain` was asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) settings: Settings,
    pub(crate) out: PathBuf,
    pub(crate) resume: Resume,
    pub(crate) device: DeviceChoice,
    /// Whether to look where the time of a step goes.
    pub(crate) profile: bool,
    /// Whether to show the run on the whole terminal.
    pub(crate) dashboard: bool,
    /// Whether to write event files for TensorBoard.
    pub(crate) tensorboard: bool,
}

impl Request {
    /// The machine as the run needs it, and the settings with nothing left open.
    pub(super) fn settle(&self) -> Result<(Machine, Settings), Failure> {
        let device = self.device.find()?;
        let settled = RunFolder::settled(&self.out)?;
        let machine = Machine::prepare(device, self.settings.compute.precision, settled);
        let compute = Compute {
            precision: machine.precision.into(),
            ..self.settings.compute
        };
        Ok((
            machine,
            Settings {
                compute,
                ..self.settings.clone()
            },
        ))
    }
}

/// Trains, and shows what was learned.
pub(crate) fn pretrain(request: &Request) -> Result<(), Failure> {
    check(request)?;
    let stop = stop_flag()?;
    let (machine, settings) = request.settle()?;
    let folder = RunFolder::claim(&request.out, &settings, &request.resume)?;
    let done = run(request, &settings, &folder, &machine, &stop);
    if done
        .as_ref()
        .is_err_and(|failure| !failure.is_interruption())
    {
        folder.abandon();
    }
    done
}

fn run(
    request: &Request,
    settings: &Settings,
    folder: &RunFolder,
    machine: &Machine,
    stop: &Arc<AtomicBool>,
) -> Result<(), Failure> {
    say!("folder   {}", folder.path().display());
    let ready = Ready::new(settings, folder, machine, stop)?;
    folder.describe(settings, &environment(machine.device))?;
    ready.job.own_config().write(folder.path())?;
    let rate = short(ready.yardstick.gemm_rate);
    say!("{}\n{machine}", Plan::of(&ready.job));
    say!("products {rate}FLOP/s\n");
    let save = Arc::new(AtomicBool::new(false));
    let mut observers = watchers(request, folder, stop, &save)?;
    let mut plan = settings.train.clone();
    if request.profile {
        plan = Profile::plan(&plan);
        let (flops, file) = (Flops::of(&ready.job), folder.profile());
        observers.push(Box::new(Profile::new(
            machine.device,
            flops,
            ready.yardstick,
            file,
        )));
    }
    let begin = Instant::now();
    let flags = Flags { stop, save: &save };
    let outcome = ready.fit(&plan, folder, request.resume.clone(), flags, &mut observers);
    // What follows is for the plain terminal.
    drop(observers);
    let outcome = outcome?;
    match outcome {
        Outcome::Interrupted { step } => Err(Failure::Interrupted(format!(
            "stopped after step {step}, and saved. To go on: {}",
            go_on(folder.path())
        ))),
        Outcome::Finished { step, end, .. } => {
            say!(
                "\ndone: {step} steps in {:.0} s{}",
                begin.elapsed().as_secs_f64(),
                why(end)
            );
            say!("\n{}", ready.show()?);
            let (go_on, anew) = (go_on(folder.path()), format!("{} pretrain", invoked_as()));
            say!(
                "the run is in {}, its curves in report.html there. What to try next:",
                folder.path().display()
            );
            say!(
                "  {go_on} --steps {}   # the same run for as long again",
                2 * step
            );
            say!("  {anew} --preset gpt-tiny   # the other family, in the same shape");
            say!("  {anew} --preset gpt-mini --data FOLDER   # your own text");
            say!("  {anew} --help");
            Ok(())
        }
    }
}

/// Why the run did not make all steps.
fn why(end: End) -> &'static str {
    match end {
        End::Tokens => ", all tokens of train.limits",
        End::Targets => ", all targets of train.limits",
        End::Flops => ", all operations of train.limits",
        End::Time => ", all hours of train.limits",
        End::NoImprovement => ": the held-out loss did not improve any more (train.patience)",
        _ => "",
    }
}

fn go_on(folder: &Path) -> String {
    format!("{} pretrain --out {}", invoked_as(), folder.display())
}
