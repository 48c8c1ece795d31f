use std::error::Error;
use std::io::{self, IsTerminal};

use crate::output::say;
use cloze_model::Score;
use cloze_train::{Event, Observer, step_line};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
    fn line(&self, text: &str) {
        // Printing above a hidden bar prints nothing.
        self.bar.suspend(|| say!("{text}"));
    }
}

impl Observer for Progress {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Started {
                resumed,
                skipped,
                changes,
                step,
                steps,
                tokens,
                data,
            } => {
                self.bar.set_length(*steps);
                self.bar.set_position(*step);
                for skipped in *skipped {
                    self.line(&format!("skipped: {skipped}"));
                }
                if let Some(path) = resumed {
                    let path = path.display();
                    self.line(&format!(
                        "resumed from {path}: step {step}/{steps}, {tokens} tokens seen, data from \
                         step {data} on; hashes, tokenizer, text and shapes checked"
                    ));
                }
                for change in *changes {
                    self.line(&format!(
                        "warning: {change}: the run goes on, and may differ in its last bits"
                    ));
                }
            }
            Event::Step(report) => {
                let text = step_line(report);
                self.bar.set_position(report.step);
                if self.terminal {
                    self.bar.set_message(text);
                } else {
                    self.line(&text);
                }
            }
            Event::Evaluation { step, set, scores } => {
                self.line(&format!("step {step} | {set} | {}", scores_line(scores)));
            }
            Event::RolledBack {
                step,
                trouble,
                to,
                data,
                times,
                most,
            } => {
                self.bar.set_position(*to);
                self.line(&format!(
                    "warning: step {step} was not applied: {trouble}. Back to step {to}, data from step \
                     {data} on ({times} of {most} times)"
                ));
            }
            Event::NotSaved {
                step,
                error,
                times,
                most,
            } => {
                let because = error.source().map(|cause| format!(" ({cause})"));
                self.line(&format!(
                    "warning: step {step} is not saved, and the run goes on: {error}{}. Failure {times} \
                     of {most} that end it",
                    because.unwrap_or_default()
                ));
            }
            Event::Interrupted { .. } | Event::Finished { .. } => self.bar.finish_and_clear(),
            _ => {}
        }
        Ok(())
    }
}

/// `mlm 2.981 (41.3 % right) | nsp 0.233 (91.0 % right)`
fn scores_line(scores: &[Score]) -> String {
    let parts: Vec<String> = scores
        .iter()
        .map(|score| {
            format!(
                "{} {:.3} ({:.1} % right)",
                score.name,
                score.mean(),
                100.0 * score.accuracy()
            )
        })
        .collect();
    parts.join(" | ")
}
