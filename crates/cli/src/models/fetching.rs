use std::io::{IsTerminal, stderr};
use std::sync::Mutex;

use cloze_hub::Arrival;

use crate::output::{self, is_telling};
use crate::preparing::bar;

/// Does the work, which tells how much of a file has arrived, under a progress bar or, where nobody sees one, with
/// a line for each file.
pub(crate) fn fetching<T>(work: impl FnOnce(&dyn Fn(Arrival<'_>)) -> T) -> T {
    let (bar, file) = (bar(), Mutex::new(String::new()));
    let terminal = stderr().is_terminal();
    let tell = |arrival: Arrival<'_>| {
        let mut file = file.lock().expect("nothing panics while it is held");
        if *file != arrival.file {
            arrival.file.clone_into(&mut file);
            if !terminal && is_telling() {
                let bytes = arrival.total;
                output::error(&format!("fetching {file}, {bytes} bytes"));
            }
            bar.reset();
            bar.set_message(file.clone());
            bar.set_length(arrival.total);
        }
        bar.set_position(arrival.done);
    };
    let done = work(&tell);
    bar.finish_and_clear();
    done
}
