use std::env;
use std::num::NonZeroU64;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cloze_pages::numbers::scaled;
use cloze_train::{Event, Limits, Resume};

use super::folder::RunFolder;
use super::peak::peak_memory;
use super::plan::Plan;
use super::pretrain::Request;
use super::signals::stop_flag;
use super::start::{Flags, Ready};
use crate::failure::Failure;
use crate::output::say;

/// One step end to end, in a folder that is removed again; then the plan of the whole run.
pub(crate) fn dry_run(request: &Request) -> Result<(), Failure> {
    let stop = stop_flag()?;
    let (machine, settings) = request.settle()?;
    let temporary = env::temp_dir();
    let place =
        tempfile::tempdir_in(&temporary).map_err(Failure::io("make a folder in", &temporary))?;
    let folder = RunFolder::claim(&place.path().join("run"), &settings, &Resume::Never)?;
    let ready = Ready::new(&settings, &folder, &machine, &stop)?;
    say!("{}\n{machine}", Plan::of(&ready.job));

    let mut plan = settings.train.clone();
    (plan.steps, plan.limits) = (1, Limits::NONE);
    plan.evaluate_batches = NonZeroU64::MIN;
    let mut first = None;
    let mut observer = |event: &Event<'_>| {
        if let Event::Step(report) = event {
            first = Some((report.tokens, report.time.as_secs_f64()));
        }
    };
    let begin = Instant::now();
    let flags = Flags {
        stop: &stop,
        save: &AtomicBool::new(false),
    };
    ready.fit(&plan, &folder, Resume::Never, flags, &mut observer)?;
    let whole = begin.elapsed().as_secs_f64();
    if let Some((tokens, seconds)) = first {
        say!(
            "step 1   {tokens} tokens in {seconds:.2} s, not warmed up; {whole:.2} s with evaluation and checkpoint"
        );
    }
    // fp32 weights, gradients and two moments.
    let state = scaled(16.0 * ready.job.parameters.count() as f64, "B");
    let peak =
        peak_memory().map(|bytes| format!("; {} at the peak of this step", scaled(bytes, "B")));
    say!(
        "memory   {state} for weights, gradients and moments{}",
        peak.unwrap_or_default()
    );
    say!("\nA dry run: nothing was kept.");
    Ok(())
}
