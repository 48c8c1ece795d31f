use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use cloze_random::{Draws, Stream};

use super::run::{INTERVAL, Place, last_step, litter, resumed_at, weights};
use crate::cloze;
use crate::workspace::Workspace;

const MOMENTS: Stream = Stream::named("soak.kill");

/// What was seen.
#[derive(Debug, Default)]
struct Tally {
    kills: u64,
    /// Starts that went on from a checkpoint, and those before the first one.
    resumed: u64,
    anew: u64,
    /// Starts that were killed before they could say where they go on.
    speechless: u64,
    /// Kills that left a checkpoint half written.
    torn: u64,
    /// The most steps that a kill has cost.
    most_lost: u64,
    /// Runs that came to their end, each with the weights of the undisturbed one.
    finished: u64,
}

/// Kills a run with SIGKILL at random moments, `count` times; whenever it comes to its end, its weights
/// are compared with those of a run that was left alone, and the next one begins.
pub(super) fn kill(workspace: &Workspace, count: u64, seed: u64) -> Result<()> {
    let binary = cloze::build(workspace)?;
    let place = Place::new(&binary, &workspace.target()?.join("soak").join("kill"))?;
    let begin = Instant::now();
    let expected = place.undisturbed()?;
    let whole = begin.elapsed();
    eprintln!(
        "the undisturbed run took {:.1} s; {count} kills at moments of seed {seed}",
        whole.as_secs_f64()
    );
    let mut tally = Tally::default();
    let mut number = 1;
    while tally.kills < count {
        let name = format!("run-{number}");
        if disturb(&place, &name, whole, seed, &mut tally)? {
            ensure!(
                weights(&place.run(&name))? == expected,
                "the weights of {name}, which was killed, are not those of the undisturbed run"
            );
            tally.finished += 1;
            fs::remove_dir_all(place.run(&name))?;
            number += 1;
        }
    }
    println!("{}", tally.text(begin.elapsed()));
    Ok(())
}

/// Starts the run once more and kills it, unless it is done before; then it is true.
fn disturb(
    place: &Place,
    name: &str,
    whole: Duration,
    seed: u64,
    tally: &mut Tally,
) -> Result<bool> {
    let run = place.run(name);
    let before = last_step(&run);
    let began = run.join("checkpoints").exists();
    let moment = Draws::new(seed, MOMENTS, tally.kills, 0).unit();
    // As long as an undisturbed run, at most: most starts are killed, and each part of a run is met.
    let patience = whole.mul_f64(moment);
    let mut child = place.command(name)?.spawn()?;
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if begin.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            break None;
        }
        sleep(Duration::from_millis(1));
    };
    let said = place.last_words(name);
    if let Some(status) = status {
        ensure!(status.success(), "{name} ended with {status}: {said}");
        ensure!(litter(&run) == 0, "{name} is done and left litter");
    } else {
        tally.kills += 1;
        tally.torn += u64::from(litter(&run) > 0);
    }
    tally.started(before, began, &place.whole(name))?;
    Ok(status.is_some())
}

impl Tally {
    /// Where a start went on, which was seen at `before`.
    fn started(&mut self, before: u64, began: bool, said: &str) -> Result<()> {
        let Some(at) = resumed_at(said) else {
            // Killed before it could say so, or there was no checkpoint.
            let is_first = !began || before < INTERVAL;
            self.anew += u64::from(is_first);
            self.speechless += u64::from(!is_first);
            return Ok(());
        };
        self.resumed += 1;
        let lost = before.saturating_sub(at);
        ensure!(
            lost <= INTERVAL,
            "a kill cost {lost} steps, and checkpoints are {INTERVAL} apart"
        );
        self.most_lost = self.most_lost.max(lost);
        Ok(())
    }

    fn text(&self, time: Duration) -> String {
        let Self {
            kills,
            resumed,
            anew,
            speechless,
            torn,
            most_lost,
            finished,
        } = self;
        format!(
            "kills                              {kills}\n\
             of them inside a checkpoint        {torn}\n\
             starts from a checkpoint           {resumed}\n\
             starts before the first one        {anew}\n\
             starts killed before they spoke    {speechless}\n\
             starts that failed                 0\n\
             most steps that one kill cost      {most_lost} (checkpoints are {INTERVAL} apart)\n\
             runs to the end, weights bit-equal {finished}\n\
             time                               {:.0} s",
            time.as_secs_f64()
        )
    }
}
