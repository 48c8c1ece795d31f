use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cloze_train::{MetricsFile, Observer, Outcome, Resume};
use tch::Device;

use super::device;
use super::device::DeviceChoice;
use super::environment::environment;
use super::folder::RunFolder;
use super::flops::Flops;
use super::plan::{Plan, short};
use super::profile::Profile;
use super::progress::Progress;
use super::signals::stop_flag;
use super::start::Ready;
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;
use crate::settings::Settings;

/// What the command `pretrain` was asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) settings: Settings,
    pub(crate) out: PathBuf,
    pub(crate) resume: Resume,
    pub(crate) device: DeviceChoice,
    /// Whether to look where the time of a step goes.
    pub(crate) profile: bool,
}

/// Trains, and shows what was learned.
pub(crate) fn pretrain(request: &Request) -> Result<(), Failure> {
    let stop = stop_flag()?;
    let device = request.device.find()?;
    let folder = RunFolder::claim(&request.out, &request.settings, &request.resume)?;
    let done = run(request, &folder, device, &stop);
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
    folder: &RunFolder,
    device: Device,
    stop: &AtomicBool,
) -> Result<(), Failure> {
    let settings = &request.settings;
    say!("folder   {}", folder.path().display());
    let ready = Ready::new(settings, folder, device, stop)?;
    folder.describe(settings, &environment(device))?;
    say!("{}", Plan::of(&ready.job));
    say!(
        "device   {}, {} threads: {}FLOP/s in matrix products\n",
        device::name(device),
        tch::get_num_threads(),
        short(ready.yardstick.gemm_rate)
    );
    let metrics = folder.metrics();
    let metrics = MetricsFile::open(&metrics).map_err(Failure::io("write", &metrics))?;
    let mut observers: Vec<Box<dyn Observer>> = vec![Box::new(Progress::new()), Box::new(metrics)];
    let mut plan = settings.train.clone();
    if request.profile {
        plan = Profile::plan(&plan);
        let (flops, file) = (Flops::of(&ready.job), folder.profile());
        observers.push(Box::new(Profile::new(device, flops, ready.yardstick, file)));
    }
    let begin = Instant::now();
    let outcome = ready.fit(
        &plan,
        folder,
        request.resume.clone(),
        stop,
        &mut observers,
    )?;
    match outcome {
        Outcome::Interrupted { step } => Err(Failure::Interrupted(format!(
            "stopped after step {step}, and saved. To go on: {}",
            go_on(folder.path())
        ))),
        Outcome::Finished { step, .. } => {
            say!(
                "\ndone: {step} steps in {:.0} s",
                begin.elapsed().as_secs_f64()
            );
            say!("\n{}", ready.show()?);
            let (go_on, anew) = (go_on(folder.path()), format!("{} pretrain", invoked_as()));
            say!(
                "the run is in {}. What to try next:",
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

fn go_on(folder: &Path) -> String {
    format!("{} pretrain --out {}", invoked_as(), folder.display())
}
