//! Tokenizers as they were published before there was `tokenizer.json`: read into what the class of
//! `transformers` that reads them would save as one.

mod byte_level;
mod classes;
mod error;
mod flaw;
mod llama;
mod marian;
mod parts;
mod sentencepiece;
mod unigram;
mod wire;
mod word_piece;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokenizers::{AddedToken, Tokenizer as Inner};

use super::{SpecialNames, Tokenizer, load};
use crate::Error;
use classes::{ALL, Class};
use flaw::Flaw;

pub use error::VocabularyError;

/// The files of a vocabulary without a `tokenizer.json`, and who reads them.
#[derive(Debug)]
pub struct Published {
    class: &'static Class,
    files: Vec<PathBuf>,
    names: SpecialNames,
}

/// Of a model that translates, the language of the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageSide {
    /// From which it translates; all that a model without sides has.
    Source,
    /// Into which it does.
    Target,
}

/// What the builder of a class sees.
struct Sources<'a> {
    files: &'a [Vec<u8>],
    names: &'a SpecialNames,
}

/// What it makes of it.
struct Built {
    /// A `tokenizer.json` without added tokens.
    json: Value,
    /// Those that the vocabulary itself names.
    tokens: Vec<AddedToken>,
}

impl Built {
    fn plain(json: Value) -> Self {
        Self {
            json,
            tokens: Vec::new(),
        }
    }
}

impl Published {
    /// The files in which a folder may have a vocabulary, where `file` finds one in it: those of the class
    /// that it names, else of the family of its model, else those that are there. None where they are not
    /// all there, where no class here reads them, or where that side has none of its own.
    ///
    /// # Errors
    /// Those of `file`.
    pub fn find<E>(
        names: SpecialNames,
        family: Option<&str>,
        side: LanguageSide,
        file: impl Fn(&str) -> Result<Option<PathBuf>, E>,
    ) -> Result<Option<Self>, E> {
        let said = names
            .class()
            .filter(|class| !SpecialNames::ANY.contains(class));
        let classes = ALL.iter().filter(|class| match (said, family) {
            (Some(said), _) => class.is_called(said),
            (None, Some(family)) => class.families.contains(&family),
            (None, None) => true,
        });
        for class in classes {
            let wanted = match side {
                LanguageSide::Source => class.files,
                LanguageSide::Target => class.target,
            };
            let separate =
                names.flag("separate_vocabs").unwrap_or(false) && side == LanguageSide::Target;
            let found = wanted.iter().map(|&name| {
                let is_table = separate && name == "vocab.json";
                file(if is_table { "target_vocab.json" } else { name })
            });
            let found: Option<Vec<PathBuf>> = found.collect::<Result<_, E>>()?;
            if let Some(files) = found.filter(|files| !files.is_empty()) {
                return Ok(Some(Self {
                    class,
                    files,
                    names: names.or(class.granted()),
                }));
            }
        }
        Ok(None)
    }

    /// The names of all files that a vocabulary may be in.
    pub fn file_names() -> impl Iterator<Item = &'static str> {
        let files = ALL
            .iter()
            .flat_map(|class| class.files.iter().chain(class.target));
        files.copied()
    }

    /// The files of a vocabulary with two sides.
    pub const SIDED: [&str; 4] = [
        "source.spm",
        "target.spm",
        "vocab.json",
        "target_vocab.json",
    ];

    /// The file with the tokens.
    pub fn path(&self) -> &Path {
        &self.files[0]
    }

    /// Whether it has two sides, and so no `tokenizer.json` says all of it.
    pub fn has_sides(&self) -> bool {
        !self.class.target.is_empty()
    }

    /// The tokenizer.
    ///
    /// # Errors
    /// A file that cannot be read, is damaged, or is none of its kind.
    pub fn read(self) -> Result<Tokenizer, Error> {
        let path = self.path().to_owned();
        let foreign = |flaw: Flaw| Error::ForeignTokenizer {
            path,
            reason: flaw.to_string(),
        };
        let built = self.build()?;
        self.assemble(built).map_err(foreign)
    }

    /// The ids of its tokens, without those that a folder adds.
    ///
    /// # Errors
    /// As for [`Published::read`].
    pub fn vocabulary(&self) -> Result<Vec<(String, u32)>, Error> {
        let mut built = self.build()?;
        let vocabulary = match built.json["model"]["vocab"].take() {
            Value::Object(ids) => ids
                .into_iter()
                .filter_map(|(token, id)| Some((token, u32::try_from(id.as_u64()?).ok()?)))
                .collect(),
            Value::Array(pieces) => (0..)
                .zip(pieces)
                .filter_map(|(id, piece)| Some((piece[0].as_str()?.to_owned(), id)))
                .collect(),
            _ => Vec::new(),
        };
        Ok(vocabulary)
    }

    fn build(&self) -> Result<Built, Error> {
        let read = |path: &PathBuf| fs::read(path).map_err(Error::io(path));
        let files: Vec<Vec<u8>> = self.files.iter().map(read).collect::<Result<_, _>>()?;
        let sources = Sources {
            files: &files,
            names: &self.names,
        };
        (self.class.build)(&sources).map_err(|flaw| Error::ForeignTokenizer {
            path: self.path().to_owned(),
            reason: flaw.to_string(),
        })
    }

    fn assemble(self, built: Built) -> Result<Tokenizer, Flaw> {
        let format = |error: tokenizers::Error| Flaw::Format(error.to_string());
        let mut inner: Inner =
            load::build(&built.json, &built.json.to_string()).map_err(Flaw::Format)?;
        inner.add_tokens(built.tokens).map_err(format)?;
        self.names.add(&mut inner).map_err(format)?;
        if let Some((token, said, found)) = self.names.misplaced(&inner) {
            return Err(Flaw::OtherId { token, said, found });
        }
        Tokenizer::new(inner, self.names).map_err(format)
    }
}
