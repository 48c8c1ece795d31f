use std::env;
use std::fmt::Arguments;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use env_logger::Builder;
use log::{Level, LevelFilter};
use serde_json::Value;

/// A result. That nobody reads it any more (`cloze pretrain | head`) is no reason to end a run, as
/// `println!` would.
macro_rules! say {
    ($($argument:tt)*) => { $crate::output::line(format_args!($($argument)*)) };
}
pub(crate) use say;

/// How the work goes, if that is to be told.
macro_rules! tell {
    ($($argument:tt)*) => { $crate::output::progress(format_args!($($argument)*)) };
}
pub(crate) use tell;

/// Whether standard output is for a program.
static JSON: AtomicBool = AtomicBool::new(false);

/// What is told from now on: `-q` leaves results and errors, each `-v` adds something; without either,
/// RUST_LOG says it. With `json`, standard output has nothing but documents.
pub(crate) fn begin(json: bool, quiet: bool, verbose: u8) {
    JSON.store(json, Ordering::Relaxed);
    let mut logger = Builder::new();
    match (quiet, verbose) {
        (true, _) => {
            logger.filter_level(LevelFilter::Error);
        }
        (false, 0) if env::var_os("RUST_LOG").is_some_and(|said| !said.is_empty()) => {
            logger.parse_default_env();
        }
        (false, 0) => {
            // What other libraries warn of is no concern of a user who did not ask.
            logger.filter_module("cloze", LevelFilter::Info);
        }
        (false, 1) => {
            logger.filter_module("cloze", LevelFilter::Debug);
        }
        (false, _) => {
            logger.filter_level(LevelFilter::Debug);
        }
    }
    logger.format(|out, record| {
        let level = match record.level() {
            Level::Error => "error",
            Level::Warn => "warning",
            Level::Info => "note",
            Level::Debug | Level::Trace => "detail",
        };
        writeln!(out, "{level}: {}", record.args())
    });
    logger.init();
}

/// Whether it is told how the work goes.
pub(crate) fn is_telling() -> bool {
    log::log_enabled!(Level::Info)
}

pub(crate) fn line(text: Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{text}");
}

pub(crate) fn progress(text: Arguments<'_>) {
    match (is_telling(), JSON.load(Ordering::Relaxed)) {
        (false, _) => {}
        (true, false) => line(text),
        (true, true) => error(&text.to_string()),
    }
}

/// A result for a program: the only one.
pub(crate) fn document(value: &Value) {
    line(format_args!("{value:#}"));
}

/// To standard error, whoever reads it: the terminal may be gone, and the exit code must still be
/// right.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
