//! Named ways to clean a corpus, in TOML as a configuration has it: `clean` is the list of
//! [`Step`]s, `duplicates` the search for [`Duplicates`].

use serde::Deserialize;

use crate::{Duplicates, Step};

/// Repairs that are safe for books and articles: mojibake, NFC, control characters, the licence of
/// Project Gutenberg, white space. Of the documents only blank and repeated ones go.
pub const BOOKS: &str = include_str!("../presets/books.toml");

/// The text that a reader of Markdown sees, with the repairs of [`BOOKS`].
pub const MARKDOWN: &str = include_str!("../presets/markdown.toml");

/// The repairs of [`BOOKS`], and for pages of the web: navigation and repeated lines go; texts of
/// fewer than 50 words go; Gopher's rules of quality and of repetition (Rae et al., 2021, appendix
/// A1.1); repeated paragraphs go.
pub const WEB: &str = include_str!("../presets/web.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preset {
    pub(crate) clean: Vec<Step>,
    pub(crate) duplicates: Duplicates,
}

impl Preset {
    pub(crate) fn read(toml: &str) -> Self {
        toml::from_str(toml).expect("it is compiled in, and tested")
    }
}

/// The steps of [`BOOKS`].
pub fn default_steps() -> Vec<Step> {
    Preset::read(BOOKS).clean
}

/// The steps of [`WEB`].
pub fn web_steps() -> Vec<Step> {
    Preset::read(WEB).clean
}
