use std::fmt::Arguments;
use std::io::{self, Write};

/// A line for the user. That nobody reads it any more (`cloze pretrain | head`) is no reason to end
/// a run, as `println!` would.
macro_rules! say {
    ($($argument:tt)*) => { $crate::output::line(format_args!($($argument)*)) };
}
pub(crate) use say;

pub(crate) fn line(text: Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// To standard error, likewise: the terminal may be gone, and the exit code must still be right.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
