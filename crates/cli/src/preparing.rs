use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::Duration;

use cloze_corpus::BuildPhase;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::{self, is_telling};

/// Does the work, which tells of its progress over text, under a progress bar or, where nobody sees
/// one, with a line for each phase.
pub(crate) fn preparing<T>(work: impl FnOnce(&(dyn Fn(cloze_corpus::Progress) + Sync)) -> T) -> T {
    let (bar, phase) = (bar(), Mutex::new(None::<BuildPhase>));
    let terminal = stderr().is_terminal();
    let progress = |progress: cloze_corpus::Progress| {
        let mut phase = phase.lock().expect("nothing panics while it is held");
        let begins = phase.replace(progress.phase) != Some(progress.phase);
        if begins && !terminal && is_telling() {
            output::error(&format!("{}", progress.phase));
        }
        if begins {
            bar.reset();
            // A vocabulary is learned after its text was read, for minutes without a word.
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        bar.set_message(progress.phase.to_string());
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        // What comes after the text, such as training, has the line for itself.
        if progress.phase == BuildPhase::Assembling && progress.done >= progress.total {
            bar.finish_and_clear();
        }
    };
    let done = work(&progress);
    bar.finish_and_clear();
    done
}

/// Over bytes.
pub(crate) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if !is_telling() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.set_style(
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {msg} {elapsed}")
            .expect("the template is valid"),
    );
    bar
}
