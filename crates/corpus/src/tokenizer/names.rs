use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Map, Value, json};
use tokenizers::{AddedToken, Tokenizer as Inner};

use crate::Error;

/// What the files beside a vocabulary say of it: what its special tokens are for, how they are found in a
/// text, how a conversation is written, and all else that goes back out with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpecialNames(Map<String, Value>);

impl SpecialNames {
    /// The files, the one that counts more first.
    pub const FILES: [&str; 2] = ["tokenizer_config.json", "special_tokens_map.json"];
    /// The ids of tokens that were added, where `tokenizer_config.json` does not say them.
    pub const ADDED_FILE: &str = "added_tokens.json";
    /// How a conversation is written; it counts more than what `tokenizer_config.json` says of that.
    pub const TEMPLATE_FILE: &str = "chat_template.jinja";
    /// The classes that add nothing to what a `tokenizer.json` says.
    pub const ANY: [&str; 2] = ["PreTrainedTokenizerFast", "TokenizersBackend"];

    /// What these files say, in their order.
    pub fn new(files: impl IntoIterator<Item = Value>) -> Self {
        let mut said: Map<String, Value> = Map::new();
        for file in files {
            let Value::Object(fields) = file else {
                continue;
            };
            for (field, value) in fields {
                if said.get(&field).is_none_or(Value::is_null) {
                    said.insert(field, value);
                }
            }
        }
        Self(said)
    }

    /// The same, and this where nothing is said: not even that there is none.
    #[must_use]
    pub(super) fn or(mut self, granted: Map<String, Value>) -> Self {
        for (field, value) in granted {
            self.0.entry(field).or_insert(value);
        }
        self
    }

    /// The same with the ids of added tokens, where nothing is said of them.
    #[must_use]
    pub fn with_added(mut self, ids: BTreeMap<String, u32>) -> Self {
        if self.0.contains_key(ADDED) {
            return self;
        }
        let special: Vec<AddedToken> = self.special().collect();
        let added = ids.into_iter().map(|(name, id)| {
            let known = special.iter().find(|token| token.content == name);
            let token = known.cloned().unwrap_or(AddedToken::from(name, false));
            (id.to_string(), json!(token))
        });
        let added = added.collect();
        self.0.insert(ADDED.to_owned(), Value::Object(added));
        self
    }

    /// The same, in which a conversation is written so.
    #[must_use]
    pub fn with_template(mut self, template: String) -> Self {
        self.0
            .insert("chat_template".to_owned(), Value::String(template));
        self
    }

    /// The same, read by this class where none is named.
    #[must_use]
    pub fn of_class(self, class: Option<&str>) -> Self {
        let class = class.map(|class| ("tokenizer_class".to_owned(), json!(class)));
        self.or(class.into_iter().collect())
    }

    /// What stands beside a file.
    pub(super) fn beside(path: &Path) -> Result<Self, Error> {
        let read = |name| {
            let path = path.with_file_name(name);
            match fs::read(&path) {
                Ok(bytes) => Ok(Some((path, bytes))),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(Error::io(&path)(error)),
            }
        };
        let mut files = Vec::new();
        for name in Self::FILES {
            if let Some((path, json)) = read(name)? {
                let value = serde_json::from_slice(&json);
                files.push(value.map_err(|error| Error::ForeignTokenizer {
                    reason: error.to_string(),
                    path,
                })?);
            }
        }
        let names = Self::new(files);
        let template = read(Self::TEMPLATE_FILE)?;
        Ok(match template {
            Some((_, text)) => names.with_template(String::from_utf8_lossy(&text).into_owned()),
            None => names,
        })
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

    /// All of it, as a `tokenizer_config.json` says it.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The class of `transformers` that reads the tokenizer.
    pub fn class(&self) -> Option<&str> {
        self.0.get("tokenizer_class")?.as_str()
    }

    /// The token for a role, such as `mask`.
    pub fn token(&self, role: &str) -> Option<&str> {
        let said = self.0.get(&format!("{role}_token"))?;
        said.as_str().or_else(|| said.get("content")?.as_str())
    }

    pub(super) fn flag(&self, field: &str) -> Option<bool> {
        self.0.get(field)?.as_bool()
    }

    pub(super) fn number(&self, field: &str) -> Option<u64> {
        self.0.get(field)?.as_u64()
    }

    /// Makes special tokens of what is called so and is none yet, and finds tokens in a text as it
    /// is said.
    pub(super) fn apply(&self, inner: &mut Inner) -> Result<(), tokenizers::Error> {
        let mut tokens: Vec<AddedToken> = self.added().map(|(_, token)| token).collect();
        let known = inner.get_added_tokens_decoder();
        let is_new = |name: &str| {
            let mut all = known.values().chain(&tokens);
            all.all(|token| token.content != name)
        };
        let new: Vec<AddedToken> = self
            .special()
            .filter(|token| is_new(&token.content))
            .collect();
        tokens.extend(new);
        // A name that the vocabulary lacks would get an id that no model has learned.
        tokens.retain(|token| inner.token_to_id(&token.content).is_some());
        inner.add_tokens(tokens)?;
        Ok(())
    }

    /// Adds the tokens whose ids are said, in the order of these.
    pub(super) fn add(&self, inner: &mut Inner) -> Result<(), tokenizers::Error> {
        let mut added: Vec<(u32, AddedToken)> = self.added().collect();
        added.sort_by_key(|&(id, _)| id);
        inner.add_tokens(added.into_iter().map(|(_, token)| token))?;
        self.apply(inner)
    }

    /// A token that has another id than is said: what is said, and its own.
    pub(super) fn misplaced(&self, inner: &Inner) -> Option<(String, u32, u32)> {
        self.added().find_map(|(said, AddedToken { content, .. })| {
            let found = inner.token_to_id(&content)?;
            (found != said).then_some((content, said, found))
        })
    }

    /// The tokens whose ids are said.
    fn added(&self) -> impl Iterator<Item = (u32, AddedToken)> + '_ {
        let added = self.0.get(ADDED).and_then(Value::as_object);
        let added = added.into_iter().flatten();
        added.filter_map(|(id, token)| Some((id.parse().ok()?, as_added(token, false)?)))
    }

    /// The tokens that have a role, and the others that are said to be special.
    fn special(&self) -> impl Iterator<Item = AddedToken> + '_ {
        let roles = self.0.iter();
        let roles = roles.filter_map(|(field, token)| field.ends_with("_token").then_some(token));
        let others = EXTRA
            .iter()
            .filter_map(|field| self.0.get(*field)?.as_array());
        let all = roles.chain(others.flatten());
        all.filter_map(|token| as_added(token, true))
    }
}

/// A token by its name, or with what is said of how it is found.
fn as_added(token: &Value, special: bool) -> Option<AddedToken> {
    let name = token.as_str().or_else(|| token["content"].as_str())?;
    let flag = |field: &str| token[field].as_bool();
    let special = flag("special").unwrap_or(special);
    Some(
        AddedToken::from(name.to_owned(), special)
            .single_word(flag("single_word").unwrap_or(false))
            .lstrip(flag("lstrip").unwrap_or(false))
            .rstrip(flag("rstrip").unwrap_or(false))
            .normalized(flag("normalized").unwrap_or(!special)),
    )
}

const ADDED: &str = "added_tokens_decoder";
/// Special tokens without a role, as `transformers` calls them since version 5 and before.
const EXTRA: [&str; 2] = ["extra_special_tokens", "additional_special_tokens"];
