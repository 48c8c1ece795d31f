//! The cleaning of one document, as a list of named steps.
//!
//! A [`Cleaner`] is built once from its [`Step`]s and used by any number of threads. Each step
//! either repairs a text, and counts what it changed, or judges it, and says why it drops it.
//!
//! ```
//! use cloze_corpus::clean::{Cleaner, Decision};
//! use cloze_corpus::presets::default_steps;
//!
//! let cleaner = Cleaner::new(&default_steps())?;
//! let cleaned = cleaner.clean("I donâ€™t  know.\u{200b} \n\n\n\nYou do.\n".to_owned());
//! assert_eq!(cleaned.outcome, Decision::Kept("I don’t know.\n\nYou do.".to_owned()));
//!
//! let changed = |step: &str| {
//!     let step = cleaner.names().iter().position(|&name| name == step);
//!     step.map(|step| cleaned.changes[step].count)
//! };
//! assert_eq!(changed("mojibake"), Some(1));
//! assert_eq!(changed("controls"), Some(1));
//! assert_eq!(changed("unicode"), Some(0));
//! # Ok::<(), cloze_corpus::Error>(())
//! ```

mod boilerplate;
mod cleaner;
mod controls;
mod counts;
mod decontaminate;
mod html;
mod language;
mod layout;
mod length;
mod lines;
mod markdown;
mod mojibake;
mod ngrams;
mod privacy;
mod reason;
mod repetition;
mod stage;
mod step;
mod symbols;
mod unicode;
mod white_space;
mod words;

pub(crate) use html::{Scope, declared_encoding, html_to_text};

pub use cleaner::{Change, Cleaned, Cleaner, Decision};
pub use length::Length;
pub use privacy::Private;
pub use reason::Reason;
pub use repetition::Repetition;
pub use stage::BadStep;
pub use step::Step;
pub use symbols::Symbols;
pub use unicode::Form;
