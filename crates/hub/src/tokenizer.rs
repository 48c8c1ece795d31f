//! A tokenizer in a folder: whether it fits the model, and what other libraries must know of it.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::{LanguageSide, Published, SpecialNames, Tokenizer, VocabularyError};
use serde_json::Value;

use crate::{Error, Folder, Note, Pretrained};

pub(crate) const FILE: &str = "tokenizer.json";

impl Folder {
    /// The tokenizer of a model with this many rows in its token table; none if there is none. It is read
    /// from `tokenizer.json`, else from the files in which vocabularies were published before that.
    ///
    /// # Errors
    /// A file that is no tokenizer, or one with more tokens than the model has rows; two vocabularies
    /// that disagree; a vocabulary of a class that is not read here.
    pub fn tokenizer(&self, vocab: i64) -> Result<Option<Tokenizer>, Error> {
        let published = self.published(LanguageSide::Source)?;
        let json = self.file(FILE)?;
        let tokenizer = match (json, published) {
            // No `tokenizer.json` has both sides.
            (_, Some(published)) if published.has_sides() => read(published)?,
            (Some(path), published) => {
                let tokenizer = Tokenizer::load_with(&path, self.names()?)?;
                published.map_or(Ok(()), |other| agree(&tokenizer, &path, &other))?;
                (path, tokenizer)
            }
            (None, Some(published)) => read(published)?,
            (None, None) => return self.unread().map(|()| None),
        };
        fitting(tokenizer, vocab).map(Some)
    }

    /// The tokenizer of the language into which a model translates, where that has one of its own.
    ///
    /// # Errors
    /// As for [`Folder::tokenizer`].
    pub fn target_tokenizer(&self, vocab: i64) -> Result<Option<Tokenizer>, Error> {
        let published = self.published(LanguageSide::Target)?;
        let read = published.map(read).transpose()?;
        read.map(|read| fitting(read, vocab)).transpose()
    }

    /// What stands beside a vocabulary. By their names in the folder: a file may be a link to where it has
    /// no neighbours.
    fn names(&self) -> Result<SpecialNames, Error> {
        let mut beside = Vec::new();
        for name in SpecialNames::FILES {
            beside.extend(self.json::<Value>(name)?);
        }
        let names = SpecialNames::new(beside);
        Ok(match self.file(SpecialNames::TEMPLATE_FILE)? {
            Some(path) => {
                let template = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
                names.with_template(template)
            }
            None => names,
        })
    }

    fn published(&self, side: LanguageSide) -> Result<Option<Published>, Error> {
        let names = self.names()?;
        let names = match self.json(SpecialNames::ADDED_FILE)? {
            Some(ids) => names.with_added(ids),
            None => names,
        };
        let config: Option<Value> = self.json("config.json")?;
        let said = |field: &str| config.as_ref()?.get(field)?.as_str();
        let names = names.of_class(said("tokenizer_class"));
        Published::find(names, said("model_type"), side, |name| self.file(name))
    }

    /// Without a tokenizer that can be read, a vocabulary must not be passed over in silence.
    fn unread(&self) -> Result<(), Error> {
        let names = self.names()?;
        for file in Published::file_names() {
            if let Some(path) = self.file(file)? {
                let class = names.class().unwrap_or("none that is named").to_owned();
                let error = VocabularyError::Class { path, class };
                return Err(cloze_corpus::Error::from(error).into());
            }
        }
        Ok(())
    }

    /// The tokens after which a text is at its end, as the folder says; none if it does not.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn end_tokens(&self) -> Result<Vec<u32>, Error> {
        for name in ["generation_config.json", "config.json"] {
            let fields: Option<Value> = self.json(name)?;
            let ids = ids(fields
                .as_ref()
                .and_then(|fields| fields.get("eos_token_id")));
            if !ids.is_empty() {
                return Ok(ids);
            }
        }
        Ok(Vec::new())
    }
}

impl Pretrained {
    /// An encoder from elsewhere, whose texts have a frame: where its tokenizer says none, the class
    /// that reads it over there may, and a note says what is taken.
    pub(crate) fn framing(self) -> Self {
        let mut notes = self.notes;
        let frame = |tokenizer: Tokenizer| {
            let said = tokenizer.names().class().map(str::to_owned);
            let is_any = said
                .as_deref()
                .is_some_and(|class| SpecialNames::ANY.contains(&class));
            let is_silent = tokenizer.frame().tokens() == 0;
            let framed = if is_any {
                tokenizer
            } else {
                tokenizer.framed()
            };
            if is_silent {
                let around = framed.frame().around(&[]).into_iter();
                let tokens = around.filter_map(|id| framed.token(id)).collect();
                notes.push(Note::Frame(tokens));
            }
            let mask = framed
                .mask()
                .filter(|_| framed.names().token("mask").is_none());
            if self.heads.masked.is_some() {
                notes.extend(mask.and_then(|id| framed.token(id)).map(Note::Mask));
            }
            framed
        };
        let tokenizer = self.tokenizer.map(frame);
        Self {
            tokenizer,
            notes,
            ..self
        }
    }
}

/// One id or a list of them.
fn ids(value: Option<&Value>) -> Vec<u32> {
    let all = match value {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let ids = all.iter().filter_map(Value::as_u64);
    ids.filter_map(|id| u32::try_from(id).ok()).collect()
}

fn read(published: Published) -> Result<(PathBuf, Tokenizer), Error> {
    let path = published.path().to_owned();
    Ok((path, published.read()?))
}

/// The tokenizer, if the model has a row for each of its tokens.
fn fitting((path, tokenizer): (PathBuf, Tokenizer), rows: i64) -> Result<Tokenizer, Error> {
    let tokens = tokenizer.vocab_size();
    if tokens as i64 > rows {
        return Err(Error::Vocabulary { path, tokens, rows });
    }
    Ok(tokenizer)
}

/// Both give a token one id, where both have it. What cannot be read is passed over: the `tokenizer.json`
/// is what counts.
fn agree(tokenizer: &Tokenizer, path: &Path, other: &Published) -> Result<(), Error> {
    let special = tokenizer.special_ids();
    let vocabulary = other.vocabulary().unwrap_or_default();
    let differs = |(token, theirs): (String, u32)| {
        let ours = tokenizer.id(&token)?;
        let is_other = ours != theirs && special.binary_search(&ours).is_err();
        is_other.then_some((token, [ours, theirs]))
    };
    let differs = vocabulary.into_iter().find_map(differs);
    differs.map_or(Ok(()), |(token, ids)| {
        let error = VocabularyError::Disagree {
            path: path.to_owned(),
            other: other.path().to_owned(),
            token,
            ids,
        };
        Err(cloze_corpus::Error::from(error).into())
    })
}
