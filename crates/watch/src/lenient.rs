use std::fmt;
use std::io;

use cloze_train::{Event, Observer, Tick};

/// An observer whose failures do not end the run: a page or a chart is not worth a week's training.
///
/// Of each row of failures the first is told.
///
/// ```
/// use std::io;
///
/// use cloze_train::{Event, Observer};
/// use cloze_watch::Lenient;
///
/// struct OnAFullDisk;
/// impl Observer for OnAFullDisk {
///     fn observe(&mut self, _: &Event<'_>) -> io::Result<()> {
///         Err(io::ErrorKind::StorageFull.into())
///     }
/// }
///
/// let mut told = 0;
/// let mut observer = Lenient::new(OnAFullDisk, |_: &io::Error| told += 1);
/// for step in 0..3 {
///     observer.observe(&Event::Interrupted { step })?;
/// }
/// drop(observer);
/// assert_eq!(told, 1);
/// # Ok::<(), io::Error>(())
/// ```
pub struct Lenient<O, F> {
    observer: O,
    tell: F,
    failing: bool,
}

impl<O: Observer, F: FnMut(&io::Error)> Lenient<O, F> {
    /// Wraps an observer; `tell` gets the first failure of each row.
    pub fn new(observer: O, tell: F) -> Self {
        Self {
            observer,
            tell,
            failing: false,
        }
    }
}

impl<O: Observer, F: FnMut(&io::Error)> Observer for Lenient<O, F> {
    fn observe(&mut self, event: &Event<'_>) -> io::Result<()> {
        let done = self.observer.observe(event);
        if let Err(error) = &done
            && !self.failing
        {
            (self.tell)(error);
        }
        self.failing = done.is_err();
        Ok(())
    }

    fn tick(&mut self, now: &Tick) {
        self.observer.tick(now);
    }
}

impl<O: fmt::Debug, F> fmt::Debug for Lenient<O, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lenient").field(&self.observer).finish()
    }
}
