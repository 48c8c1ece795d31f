use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::boilerplate::boilerplate;
use super::controls::Controls;
use super::decontaminate::Decontaminate;
use super::html::Html;
use super::language::Language;
use super::markdown::Markdown;
use super::mojibake::Mojibake;
use super::privacy::Masks;
use super::stage::{Check, Stage};
use super::unicode::Normalize;
use super::white_space::WhiteSpace;
use super::{Form, Length, Private, Repetition, Symbols};
use crate::Error;

/// One step of cleaning, as it is written in a configuration: `{ step = "unicode", form = "nfc" }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Repairs UTF-8 that was read as Windows-1252 or Latin-1, as in `donâ€™t`, where the characters
    /// give valid UTF-8 that is plausible. The idea is that of ftfy (Speer, 2019). Counts the
    /// characters repaired.
    Mojibake {},
    /// Brings the text into a Unicode normalisation form (UAX #15). Counts the lines changed.
    Unicode {
        /// The form.
        form: Form,
    },
    /// Drops control characters except line feed and tab, zero-width characters, soft hyphens and
    /// the marks of text direction; makes other line ends line feeds. A zero-width joiner or
    /// non-joiner stays between two characters that are not ASCII, and after a virama: there it is
    /// part of the spelling. Counts the characters.
    Controls {},
    /// HTML to text, read off the tree that a browser builds; text without `<` and `&` stays. Blocks
    /// become paragraphs, list items begin with `- `, table cells are separated by tabs, `<pre>` stays
    /// as it is, a ruby becomes `base(reading)`. What goes: scripts and styles, the controls of forms,
    /// pictures, the second notation of a formula, what is `hidden`; `<nav>` and `<aside>`; `<header>`
    /// and `<footer>` that are the site's: not those of an article, a section, a quotation or a figure. Counts
    /// the tags.
    Html {},
    /// Markdown to text. Blocks become paragraphs, table cells are separated by tabs, code stays;
    /// marks, link targets, comments and HTML tags go, and metadata: YAML between `---` or TOML between
    /// `+++` at the first byte, where each line is a key or belongs to one. A mark that would hide the
    /// text behind it (a comment without an end, a cell without a column) hides none. Counts the
    /// elements.
    Markdown {},
    /// Drops lines that are no part of the text. Counts the lines.
    Boilerplate {
        /// The licence before and after a text of Project Gutenberg.
        gutenberg: bool,
        /// Menus, and short lines on cookies, terms, copyright and JavaScript. A text with
        /// `lorem ipsum` is dropped. After C4 (Raffel et al., 2020, section 2.2), which also drops
        /// long lines.
        navigation: bool,
        /// Lines of at least 16 bytes that stand 5 times or more in one text, such as page headers:
        /// the first stays.
        repeated_lines: bool,
    },
    /// Tidies blanks. A run of them within a line becomes one: a tab if it holds one (a table cell),
    /// else an ideographic space if it holds one, else a space. Blanks at the end of a line go, and
    /// more than one empty line. Spaces and tabs at the start of a line stay, since verse and code
    /// mean them; other blanks go there. Counts the lines changed or dropped.
    WhiteSpace {},
    /// Drops texts that are too short or too long.
    Length(Length),
    /// Drops texts that do not look like prose.
    Symbols(Symbols),
    /// Drops texts that repeat themselves.
    Repetition(Repetition),
    /// Drops texts in other languages, as judged by the first 16 KiB.
    Language {
        /// The languages to keep, as ISO 639-3 codes: `eng`, `cmn`.
        keep: Vec<String>,
        /// How sure the detector must be, from 0 to 1.
        #[serde(default = "half")]
        min_confidence: f64,
    },
    /// Replaces personal data by `<EMAIL>`, `<PHONE>` and `<IP>`. Counts the matches.
    Privacy {
        /// What to replace.
        mask: Vec<Private>,
    },
    /// Drops texts that share an n-gram of words with a test set (Brown et al., 2020, appendix C):
    /// lower case, without punctuation; in a script without spaces each character is a word. A test
    /// item shorter than `words` counts whole if it has at least 5 words.
    Decontaminate {
        /// The test sets: each line of a .txt file, string of a .jsonl file, or cell of a .csv or
        /// .tsv file is an item. Memory: about 10 bytes per n-gram of the items.
        files: Vec<PathBuf>,
        /// Words of an n-gram, 13 in the paper; at least 5.
        #[serde(default = "thirteen")]
        words: usize,
    },
}

impl Step {
    /// The name, as in a configuration.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mojibake {} => "mojibake",
            Self::Unicode { .. } => "unicode",
            Self::Controls {} => "controls",
            Self::Html {} => "html",
            Self::Markdown {} => "markdown",
            Self::Boilerplate { .. } => "boilerplate",
            Self::WhiteSpace {} => "white-space",
            Self::Length(_) => "length",
            Self::Symbols(_) => "symbols",
            Self::Repetition(_) => "repetition",
            Self::Language { .. } => "language",
            Self::Privacy { .. } => "privacy",
            Self::Decontaminate { .. } => "decontaminate",
        }
    }

    /// What the step counts, in the plural.
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Mojibake {} | Self::Controls {} => "characters",
            Self::Html {} => "tags",
            Self::Markdown {} => "elements",
            Self::Unicode { .. } | Self::Boilerplate { .. } | Self::WhiteSpace {} => "lines",
            Self::Privacy { .. } => "matches",
            Self::Length(_)
            | Self::Symbols(_)
            | Self::Repetition(_)
            | Self::Language { .. }
            | Self::Decontaminate { .. } => "documents",
        }
    }

    /// Whether one repair can uncover work for another, so that neighbours are applied until
    /// nothing changes any more.
    pub(crate) fn settles(&self) -> bool {
        matches!(
            self,
            Self::Mojibake {}
                | Self::Unicode { .. }
                | Self::Controls {}
                | Self::Boilerplate { .. }
                | Self::WhiteSpace {}
        )
    }

    pub(super) fn stages(&self, check: &mut Check<'_>) -> Result<Vec<Stage>, Error> {
        let stage = match self {
            Self::Mojibake {} => Stage::edit(Mojibake::new()),
            Self::Unicode { form } => Stage::edit(Normalize(*form)),
            Self::Controls {} => Stage::edit(Controls::new()),
            Self::Html {} => Stage::edit(Html),
            Self::Markdown {} => Stage::edit(Markdown),
            &Self::Boilerplate {
                gutenberg,
                navigation,
                repeated_lines,
            } => return Ok(boilerplate(gutenberg, navigation, repeated_lines, check)),
            Self::WhiteSpace {} => Stage::edit(WhiteSpace),
            Self::Length(length) => Stage::filter(length.checked(check)),
            Self::Symbols(symbols) => Stage::filter(symbols.checked(check)),
            Self::Repetition(repetition) => Stage::filter(repetition.checked(check)),
            Self::Language {
                keep,
                min_confidence,
            } => Stage::filter(Language::new(keep, *min_confidence, check)),
            Self::Privacy { mask } => Stage::edit(Masks::new(mask, check)),
            Self::Decontaminate { files, words } => {
                Stage::filter(Decontaminate::new(files, *words, check)?)
            }
        };
        Ok(vec![stage])
    }
}

fn half() -> f64 {
    0.5
}

fn thirteen() -> usize {
    13
}
