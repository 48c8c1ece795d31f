use std::io::{self, IsTerminal};
use std::time::Duration;

use cloze_train::{Event, Observer, Tick, step_numbers};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::{is_telling, tell};

/// Shows a run: on a terminal a bar that moves from the first step on, above it the newest numbers;
/// elsewhere one plain line for each event.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    terminal: bool,
}

/// Of the whole bar: it moves within a step, too.
const LENGTH: f64 = 1000.0;

impl Progress {
    pub(crate) fn new() -> Self {
        let terminal = io::stderr().is_terminal() && is_telling();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(LENGTH as u64), target);
        bar.set_style(style("{bar:16} {wide_msg} {elapsed:>4}"));
        Self { bar, terminal }
    }

    /// A line that stays.
    fn line(&self, event: &Event<'_>) {
        // Printing above a hidden bar prints nothing.
        self.bar.suspend(|| tell!("{event}"));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is valid")
}

impl Observer for Progress {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started {
                resumed,
                changes,
                skipped,
                ..
            } => {
                // One observer may watch several runs.
                *self = Self::new();
                if self.terminal {
                    // So that a step of minutes is seen to be under way.
                    self.bar.enable_steady_tick(Duration::from_secs(1));
                }
                if resumed.is_some() || !changes.is_empty() || !skipped.is_empty() {
                    self.line(event);
                }
            }
            Event::Step(report) => {
                if self.terminal {
                    self.bar
                        .set_style(style("{prefix}\n{bar:16} {wide_msg} {elapsed:>4}"));
                    self.bar.set_prefix(step_numbers(report));
                } else {
                    self.line(event);
                }
            }
            Event::Interrupted { .. } | Event::Finished { .. } => self.bar.finish_and_clear(),
            Event::Checkpoint { .. } => self.bar.suspend(|| log::debug!("{event}")),
            _ => self.line(event),
        }
        Ok(())
    }

    fn tick(&mut self, now: &Tick) {
        // Drawn at most twenty times a second, whatever comes.
        self.bar.set_position((LENGTH * now.share()) as u64);
        self.bar.set_message(now.to_string());
    }
}
