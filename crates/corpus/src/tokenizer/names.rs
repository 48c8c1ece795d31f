use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Map, Value};
use tokenizers::{AddedToken, Tokenizer as Inner};

use crate::Error;

/// What the files beside a `tokenizer.json` say of its special tokens: what they are for, and how
/// they are found in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpecialNames(Map<String, Value>);

impl SpecialNames {
    /// The files, the one that counts more first.
    pub const FILES: [&str; 2] = ["tokenizer_config.json", "special_tokens_map.json"];

    /// What these files say, in their order.
    pub fn new(files: impl IntoIterator<Item = Value>) -> Self {
        let mut said = Map::new();
        for file in files {
            let Value::Object(fields) = file else {
                continue;
            };
            let kept = fields.into_iter().filter(|(field, value)| {
                let field = field.as_str();
                let names = field.ends_with("_token") || [ADDED, CLASS].contains(&field);
                names && !value.is_null()
            });
            for (field, value) in kept {
                said.entry(field).or_insert(value);
            }
        }
        Self(said)
    }

    /// What stands beside a file.
    pub(super) fn beside(path: &Path) -> Result<Self, Error> {
        let mut files = Vec::new();
        for name in Self::FILES {
            let path = path.with_file_name(name);
            match fs::read(&path) {
                Ok(json) => {
                    let value = serde_json::from_slice(&json);
                    files.push(value.map_err(|error| Error::ForeignTokenizer {
                        reason: error.to_string(),
                        path,
                    })?);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(Error::io(&path)(error)),
            }
        }
        Ok(Self::new(files))
    }

    /// Writes it beside a file, if anything was said.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let path = path.with_file_name(Self::FILES[0]);
        let json = serde_json::to_string_pretty(&self.0).expect("plain data");
        fs::write(&path, json).map_err(Error::io(&path))
    }

    /// The class of `transformers` that reads the tokenizer.
    pub fn class(&self) -> Option<&str> {
        self.0.get(CLASS)?.as_str()
    }

    /// The token for a role, such as `mask`.
    pub fn token(&self, role: &str) -> Option<&str> {
        let said = self.0.get(&format!("{role}_token"))?;
        said.as_str().or_else(|| said.get("content")?.as_str())
    }

    /// Makes special tokens of what is called so and is none yet, and finds tokens in a text as it
    /// is said.
    pub(super) fn apply(&self, inner: &mut Inner) -> Result<(), tokenizers::Error> {
        let added = self.0.get(ADDED).and_then(Value::as_object);
        let added = added.into_iter().flat_map(Map::values);
        let mut tokens: Vec<AddedToken> = added
            .filter_map(|token| serde_json::from_value(token.clone()).ok())
            .collect();
        let known = inner.get_added_tokens_decoder();
        let is_new = |name: &&str| known.values().all(|token| token.content != *name);
        let roles = self.0.keys().filter_map(|role| role.strip_suffix("_token"));
        let named = roles.filter_map(|role| self.token(role)).filter(is_new);
        tokens.extend(named.map(|name| AddedToken::from(name, true)));
        // A name that the vocabulary lacks would get an id that no model has learned.
        tokens.retain(|token| inner.token_to_id(&token.content).is_some());
        inner.add_tokens(tokens)?;
        Ok(())
    }
}

const ADDED: &str = "added_tokens_decoder";
const CLASS: &str = "tokenizer_class";
