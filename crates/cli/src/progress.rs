use std::io::{self, IsTerminal};

use cloze_train::{Event, Observer};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::say;

/// Shows a run: a bar on a terminal, elsewhere one plain line for each event.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:24} {msg}").expect("the template is valid");
        bar.set_style(style);
        Self { bar, terminal }
    }

    /// A line that stays.
    fn line(&self, event: &Event<'_>) {
        // Printing above a hidden bar prints nothing.
        self.bar.suspend(|| say!("{event}"));
    }
}

impl Observer for Progress {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started {
                resumed,
                changes,
                skipped,
                step,
                steps,
                ..
            } => {
                // One observer may watch several runs.
                *self = Self::new();
                self.bar.set_length(*steps);
                self.bar.set_position(*step);
                if resumed.is_some() || !changes.is_empty() || !skipped.is_empty() {
                    self.line(event);
                }
            }
            Event::Step(report) => {
                self.bar.set_position(report.step);
                if self.terminal {
                    self.bar.set_message(event.to_string());
                } else {
                    self.line(event);
                }
            }
            Event::RolledBack { to, .. } => {
                self.bar.set_position(*to);
                self.line(event);
            }
            Event::Interrupted { .. } | Event::Finished { .. } => self.bar.finish_and_clear(),
            Event::Checkpoint { .. } => {}
            _ => self.line(event),
        }
        Ok(())
    }
}
