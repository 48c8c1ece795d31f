//! The terminal is given back whatever happens.

use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

type Restore = Box<dyn FnOnce() + Send>;

/// What gives the terminal back, while it is taken.
static RESTORE: Mutex<Option<Restore>> = Mutex::new(None);
/// Held by who draws.
static DRAWING: Mutex<()> = Mutex::new(());
static HOOK: Once = Once::new();

/// From now on [`release`], or a panic of any thread, calls `restore`, once: a panic before its
/// message is printed.
pub(super) fn arm(restore: impl FnOnce() + Send + 'static) {
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            release();
            before(info);
        }));
    });
    *lock(&RESTORE) = Some(Box::new(restore));
}

/// Gives the terminal back, unless that is done.
pub(super) fn release() {
    // What is being drawn must not arrive on the screen that comes back. Not for ever: the thread
    // that draws may be the one that panics.
    let drawing = (0..50).find_map(|_| match DRAWING.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => {
            thread::sleep(Duration::from_millis(10));
            None
        }
    });
    let restore = lock(&RESTORE).take();
    if let Some(restore) = restore {
        restore();
    }
    drop(drawing);
}

/// Draws, if the terminal is still ours.
pub(super) fn while_armed<T>(draw: impl FnOnce() -> T) -> Option<T> {
    let _drawing = lock(&DRAWING);
    let armed = lock(&RESTORE).is_some();
    armed.then(draw)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_panic_restores_before_its_message() {
        let order = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| {
            let order = Arc::clone(&order);
            move || lock(&order).push(what)
        };
        // Takes the place of what prints the message.
        let message = note("message");
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |_| message()));
        arm(note("restored"));
        assert_eq!(while_armed(|| 1), Some(1));
        let panicked = thread::spawn(|| panic!("a bug")).join();
        panic::set_hook(usual);
        assert!(panicked.is_err());
        assert_eq!(*lock(&order), ["restored", "message"]);
        assert_eq!(while_armed(|| 1), None);
        release();
        assert_eq!(lock(&order).len(), 2, "once");
    }
}
