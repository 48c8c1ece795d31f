use std::error::Error;
use std::fmt;

use cloze_model::Score;

use crate::{End, Event, step_line};

/// A line or more for a terminal or a log.
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started {
                resumed,
                skipped,
                changes,
                step,
                steps,
                tokens,
                data,
            } => {
                for skipped in *skipped {
                    writeln!(f, "skipped: {skipped}")?;
                }
                match resumed {
                    Some(path) => write!(
                        f,
                        "resumed from {}: step {step}/{steps}, {tokens} tokens seen, data from step \
                         {data} on; hashes, tokenizer, text and shapes checked",
                        path.display()
                    )?,
                    None => write!(f, "begun: {steps} steps at most")?,
                }
                for change in *changes {
                    write!(
                        f,
                        "\nwarning: {change}: the run goes on, and may differ in its last bits"
                    )?;
                }
                Ok(())
            }
            Self::Step(report) => f.write_str(&step_line(report)),
            Self::Evaluation { step, set, scores } => {
                write!(f, "step {step} | {set} | {}", scores_line(scores))
            }
            Self::Checkpoint { step, path } => {
                write!(f, "step {step} is saved in {}", path.display())
            }
            Self::RolledBack {
                step,
                trouble,
                to,
                data,
                times,
                most,
            } => write!(
                f,
                "warning: step {step} was not applied: {trouble}. Back to step {to}, data from step {data} \
                 on ({times} of {most} times)"
            ),
            Self::NotSaved {
                step,
                error,
                times,
                most,
            } => {
                let because = error.source().map(|cause| format!(" ({cause})"));
                write!(
                    f,
                    "warning: step {step} is not saved, and the run goes on: {error}{}. Failure {times} \
                     of {most} that end it",
                    because.unwrap_or_default()
                )
            }
            Self::Note(text) => f.write_str(text),
            Self::Interrupted { step } => write!(f, "stopped after step {step}, and saved"),
            Self::Finished { step, end } => write!(f, "done: {step} steps{}", why(*end)),
        }
    }
}

/// `mlm 2.981 (41.3 % right) | nsp 0.233 (91.0 % right)`
fn scores_line(scores: &[Score]) -> String {
    let part = |score: &Score| {
        let right = 100.0 * score.accuracy();
        format!("{} {:.3} ({right:.1} % right)", score.name, score.mean())
    };
    scores.iter().map(part).collect::<Vec<_>>().join(" | ")
}

/// Why the run did not make all steps.
fn why(end: End) -> &'static str {
    match end {
        End::Steps => "",
        End::Tokens => ", all tokens of train.limits",
        End::Targets => ", all targets of train.limits",
        End::Flops => ", all operations of train.limits",
        End::Time => ", all hours of train.limits",
        End::NoImprovement => ": what train.best names did not improve any more (train.patience)",
    }
}
