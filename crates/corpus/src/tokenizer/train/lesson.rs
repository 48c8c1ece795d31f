use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use tokenizers::{Result as Outcome, Tokenizer as Inner};

use crate::Error;
use crate::tokenizer::{Recipe, pipeline};
use crate::watch::{BuildPhase, Watch};

/// Characters of a word that are learned from in one part. The trainers take a time that grows with
/// the square of it; words of languages that put no space between them, by their clauses, are far
/// shorter.
pub(crate) const LONGEST_WORD: usize = 512;

/// How often somebody is asked whether to stop.
const TICK: Duration = Duration::from_millis(100);

/// The learning of one vocabulary.
pub(super) struct Lesson<'a> {
    pub(super) recipe: &'a Recipe,
    total: u64,
    watch: &'a Watch<'a>,
    cut: AtomicU64,
}

impl<'a> Lesson<'a> {
    pub(super) fn new(recipe: &'a Recipe, total: u64, watch: &'a Watch<'a>) -> Self {
        Self {
            recipe,
            total,
            watch,
            cut: AtomicU64::new(0),
        }
    }

    /// How many words were cut.
    pub(super) fn cut(&self) -> u64 {
        self.cut.load(Ordering::Relaxed)
    }

    /// The words of a piece of text, long ones in parts. All that a cut loses is what reaches over it,
    /// so that it may as well be inside a character that is spelled in bytes.
    pub(super) fn words(&self, inner: &Inner, piece: &str) -> Outcome<Vec<String>> {
        let mut words = pipeline::words(inner, piece)?;
        // Most pieces have none.
        if words.iter().any(|word| is_long(word)) {
            let cut = words.iter().filter(|word| is_long(word)).count();
            self.cut.fetch_add(cut as u64, Ordering::Relaxed);
            words = words.iter().flat_map(|word| parts(word)).collect();
        }
        Ok(words)
    }

    /// Does work that nothing can interrupt in a thread of its own, which is left behind when somebody
    /// asks to stop: it ends with its work or with the process.
    pub(super) fn learn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (send, receive) = channel();
        let worker = thread::spawn(move || {
            // Nobody listens any more where it was left behind.
            let _ = send.send(work());
        });
        loop {
            self.watch
                .report(BuildPhase::Training, self.total, self.total)?;
            match receive.recv_timeout(TICK) {
                Ok(done) => return Ok(done),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => match worker.join() {
                    Err(reason) => panic::resume_unwind(reason),
                    Ok(()) => unreachable!("a worker that ends well has sent its work"),
                },
            }
        }
    }
}

fn is_long(word: &str) -> bool {
    word.len() > LONGEST_WORD && word.chars().nth(LONGEST_WORD).is_some()
}

fn parts(word: &str) -> Vec<String> {
    let mut chars = word.chars();
    let parts = std::iter::from_fn(|| {
        let part: String = chars.by_ref().take(LONGEST_WORD).collect();
        (!part.is_empty()).then_some(part)
    });
    parts.collect()
}
