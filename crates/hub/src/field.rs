//! A row of a table of fields, and how it is written down.

use cloze_config::Problem;
use cloze_transformer::Config;
use serde_json::{Map, Value};

/// The fields of a `config.json`.
pub(crate) type Fields = Map<String, Value>;

/// Something of a network under our name and under theirs.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ours: &'static str,
    /// The first is written; of those that a file has, the first is read.
    pub(crate) theirs: &'static [&'static str],
    pub(crate) is: Is,
}

/// A place in our configuration.
pub(crate) type At<T> = fn(&mut Config) -> &mut T;

/// What kind of value, where it is, and what it is where the file is silent.
#[derive(Debug)]
pub(crate) enum Is {
    /// Without a function that gives it, it has to be there: sizes are not guessed.
    Size(At<i64>, Option<fn(&Config) -> i64>),
    Number(At<f64>, f64),
    Flag(At<bool>, bool),
    /// The function of the feed-forward layers, and whether it is on a gate.
    Activation(&'static str, bool),
    /// A token, or none: that of this number where nothing is said.
    Padding(i64),
    /// A value of ours that follows from others.
    Derived(fn(&mut Config)),
    /// A value that is all that is built here, and how it is called.
    Only(fn(&Value) -> bool, &'static str),
    /// A rate of dropout that ours has no number of its own for: it uses another, called so.
    Dropout(f64, &'static str, fn(&Config) -> f64),
    /// What takes more than one field.
    Other(Reader, fn(&Config, &mut Fields)),
}

/// Reads what it needs into a configuration.
pub(crate) type Reader = fn(&Fields, &mut Config) -> Result<(), Problem>;

/// A size that has one name here: `size!(layers, "n_layer" | "num_hidden_layers")`.
macro_rules! size {
    ($at:ident, $($theirs:literal)|+) => {
        $crate::field::row!($at, $($theirs)|+, Size(|c| &mut c.$at, None))
    };
    ($at:ident, $($theirs:literal)|+, $default:expr) => {
        $crate::field::row!($at, $($theirs)|+, Size(|c| &mut c.$at, Some($default)))
    };
}

/// A number, and what it is where the file is silent.
macro_rules! number {
    ($at:ident, $($theirs:literal)|+, $default:expr) => {
        $crate::field::row!($at, $($theirs)|+, Number(|c| &mut c.$at, $default))
    };
}

/// A switch, and what it is where the file is silent.
macro_rules! flag {
    ($at:ident, $($theirs:literal)|+, $default:expr) => {
        $crate::field::row!($at, $($theirs)|+, Flag(|c| &mut c.$at, $default))
    };
}

/// A value of ours that follows from others, and the field that those are in.
macro_rules! derived {
    ($at:ident, $($theirs:literal)|+, $from:expr) => {
        $crate::field::row!($at, $($theirs)|+, Derived(|c| c.$at = $from(c)))
    };
}

/// Any kind of row.
macro_rules! row {
    ($ours:ident, $($theirs:literal)|+, $kind:ident($($rest:tt)*)) => {
        $crate::field::Field {
            ours: stringify!($ours),
            theirs: &[$($theirs),+],
            is: $crate::field::Is::$kind($($rest)*),
        }
    };
}

pub(crate) use {derived, flag, number, row, size};

/// What has no place in ours, since only one value of it is built here.
pub(crate) const fn only(
    theirs: &'static [&'static str],
    allowed: &'static str,
    holds: fn(&Value) -> bool,
) -> Field {
    Field {
        ours: "",
        theirs,
        is: Is::Only(holds, allowed),
    }
}
