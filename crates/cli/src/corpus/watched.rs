use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{BuildPhase, Watch};
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// Does the work under a progress bar or, where nobody sees one, with a line for each phase.
pub(crate) fn watched<T>(stop: &AtomicBool, work: impl FnOnce(&Watch<'_>) -> T) -> T {
    let (bar, phase) = (bar(), Mutex::new(None::<BuildPhase>));
    let terminal = stderr().is_terminal();
    let progress = |progress: cloze_corpus::Progress| {
        let mut phase = phase.lock().expect("nothing panics while it is held");
        let begins = phase.replace(progress.phase) != Some(progress.phase);
        if begins && !terminal {
            output::error(&format!("{}", progress.phase));
        }
        bar.set_message(progress.phase.to_string());
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let done = work(&Watch {
        progress: &progress,
        cancel: stop,
    });
    bar.finish_and_clear();
    done
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_style(
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {msg}")
            .expect("the template is valid"),
    );
    bar
}
