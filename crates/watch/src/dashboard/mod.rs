mod board;
mod draw;
mod guard;
mod screen;
#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use cloze_train::{Event, Observer, Tick};

use board::Board;
use screen::Shared;

/// Shows a run on the whole terminal: curves, throughput, memory, time left, messages.
///
/// It draws in a thread of its own, so that keys answer while a step takes long. `q` and Ctrl-C raise
/// the flag `stop`, `s` raises `save`; who trains looks at them. `q` a second time leaves the screen,
/// and the run ends in the plain terminal. The terminal is as it was when the dashboard is dropped,
/// and when a thread panics, before the message of that.
#[derive(Debug)]
pub struct Dashboard {
    folder: PathBuf,
    shared: Shared,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Dashboard {
    /// Takes the terminal to show the run in this folder.
    ///
    /// # Errors
    /// If standard output is no terminal, or one that cannot do this.
    pub fn open(run: &Path, stop: Arc<AtomicBool>, save: Arc<AtomicBool>) -> io::Result<Self> {
        let shared = Shared {
            board: Arc::new(Mutex::new(Board::new(&run.display().to_string()))),
            stop,
            save,
            done: Arc::default(),
        };
        screen::enter()?;
        let of_thread = shared.clone();
        let show = move || {
            let shown = screen::show(&of_thread);
            guard::release();
            shown
        };
        let thread = thread::Builder::new()
            .name("dashboard".to_owned())
            .spawn(show);
        let thread = thread.inspect_err(|_| guard::release())?;
        Ok(Self {
            folder: run.to_owned(),
            shared,
            thread: Some(thread),
        })
    }
}

impl Observer for Dashboard {
    /// Never fails: a run goes on without its screen.
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        let mut board = self
            .shared
            .board
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if matches!(event, Event::Started { .. }) {
            board.recall(&self.folder);
        }
        board.note(event);
        Ok(())
    }

    fn tick(&mut self, now: &Tick) {
        let mut board = self
            .shared
            .board
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        board.tick(now);
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        self.shared.done.store(true, Ordering::Relaxed);
        let ended = self.thread.take().map(JoinHandle::join);
        guard::release();
        if let Some(Ok(Err(error))) = ended {
            let closed = "the dashboard closed, and the run went on without it";
            let _ = writeln!(io::stderr(), "{closed}: {error}");
        }
    }
}
