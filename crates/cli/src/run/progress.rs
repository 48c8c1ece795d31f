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
                step,
                steps,
                tokens,
            } => {
                self.bar.set_length(*steps);
                self.bar.set_position(*step);
                for skipped in *skipped {
                    self.line(&format!("skipped: {skipped}"));
                }
                if let Some(path) = resumed {
                    let path = path.display();
                    self.line(&format!("resumed from {path}: step {step}/{steps}, {tokens} tokens seen, all checks passed"));
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
            Event::Evaluation { step, scores } => {
                self.line(&format!("step {step} | held out | {}", scores_line(scores)));
            }
            Event::Checkpoint { .. } => {}
            Event::Interrupted { .. } | Event::Finished { .. } => self.bar.finish_and_clear(),
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
