use std::fs;
use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::crossterm::{cursor, execute, terminal};

use super::board::Board;
use super::draw::{Moment, draw};
use super::guard;

const PERIOD: Duration = Duration::from_millis(250);
/// How long a key may wait.
const KEYS: Duration = Duration::from_millis(50);

/// What the thread that draws shares with the run.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) board: Arc<Mutex<Board>>,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) save: Arc<AtomicBool>,
    /// Raised when the screen shall go.
    pub(super) done: Arc<AtomicBool>,
}

/// Takes the terminal, until [`guard::release`].
pub(super) fn enter() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    guard::arm(|| {
        // There is no better place to tell of an error than the terminal that it is about.
        let _ = execute!(stdout(), terminal::LeaveAlternateScreen, cursor::Show);
        let _ = terminal::disable_raw_mode();
    });
    let entered = execute!(stdout(), terminal::EnterAlternateScreen, cursor::Hide);
    if entered.is_err() {
        guard::release();
    }
    entered
}

/// Draws and reads keys until the run is done or the user leaves.
pub(super) fn show(shared: &Shared) -> io::Result<()> {
    let mut screen = Terminal::new(CrosstermBackend::new(stdout()))?;
    let mut next = Instant::now();
    while !shared.done.load(Ordering::Relaxed) {
        if Instant::now() >= next {
            let moment = shared.moment();
            let board = shared.board.lock().unwrap_or_else(PoisonError::into_inner);
            let drawn =
                guard::while_armed(|| screen.draw(|frame| draw(frame, &board, moment)).map(|_| ()));
            let Some(drawn) = drawn else { return Ok(()) };
            drawn?;
            next = Instant::now() + PERIOD;
        }
        thread::sleep(KEYS);
        if !stdout().is_terminal() {
            // `poll` would read the end of such a terminal for ever (crossterm 0.29), which is why
            // nothing waits in it either.
            return Ok(());
        }
        if !event::poll(Duration::ZERO)? {
            continue;
        }
        next = Instant::now();
        match event::read()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => match Command::of(key) {
                Some(Command::Stop) if shared.stop.swap(true, Ordering::Relaxed) => {
                    guard::release();
                    let stops = "the run stops after this step, and saves. Ctrl-C ends it at once.";
                    let _ = writeln!(stderr(), "{stops}");
                    return Ok(());
                }
                Some(Command::Save) => shared.save.store(true, Ordering::Relaxed),
                Some(Command::Anew) => screen.clear()?,
                Some(Command::Stop) | None => {}
            },
            _ => {}
        }
    }
    Ok(())
}

impl Shared {
    fn moment(&self) -> Moment {
        Moment {
            memory: memory(),
            stopping: self.stop.load(Ordering::Relaxed),
            saving: self.save.load(Ordering::Relaxed),
        }
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Stop,
    Save,
    Anew,
}

impl Command {
    fn of(key: KeyEvent) -> Option<Self> {
        match (key.code, key.modifiers.contains(KeyModifiers::CONTROL)) {
            (KeyCode::Char('q'), false) | (KeyCode::Char('c'), true) => Some(Self::Stop),
            (KeyCode::Char('s'), false) => Some(Self::Save),
            (KeyCode::Char('l'), true) => Some(Self::Anew),
            _ => None,
        }
    }
}

/// Bytes of main memory that this process holds, where Linux tells it.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(1024 * kilobytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_help_says() {
        let of = |code, modifiers| Command::of(KeyEvent::new(KeyCode::Char(code), modifiers));
        assert_eq!(of('q', KeyModifiers::NONE), Some(Command::Stop));
        assert_eq!(of('c', KeyModifiers::CONTROL), Some(Command::Stop));
        assert_eq!(of('c', KeyModifiers::NONE), None);
        assert_eq!(of('s', KeyModifiers::NONE), Some(Command::Save));
        assert_eq!(of('s', KeyModifiers::CONTROL), None);
        assert_eq!(of('l', KeyModifiers::CONTROL), Some(Command::Anew));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_tells_the_memory() {
        assert!(memory().unwrap() > 100_000);
    }
}
