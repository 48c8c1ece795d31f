use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tokenizers::{ModelWrapper, Tokenizer as Inner};

use super::charsmap::check_steps;
use super::{SpecialNames, Tokenizer};
use crate::{Error, is_lfs_pointer};

impl Tokenizer {
    /// Reads a `tokenizer.json`, whoever wrote it, and what stands beside it of its special tokens.
    /// Random segmentation (BPE-dropout) is turned off, and what it says of cutting and padding a
    /// text is not applied.
    ///
    /// # Errors
    /// A file that cannot be read, is no tokenizer, or gives two tokens one id; the reason says
    /// what it is instead, where that can be told.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::load_with(path, SpecialNames::beside(path)?)
    }

    /// The same, where this is said of its special tokens.
    ///
    /// # Errors
    /// As for [`Tokenizer::load`].
    pub fn load_with(path: &Path, names: SpecialNames) -> Result<Self, Error> {
        let json = fs::read(path).map_err(Error::io(path))?;
        let foreign = |reason| Error::ForeignTokenizer {
            path: path.to_owned(),
            reason,
        };
        let inner = parse(&json).map_err(foreign)?;
        Self::new(inner, names).map_err(|error| foreign(error.to_string()))
    }
}

fn parse(json: &[u8]) -> Result<Inner, String> {
    let json = std::str::from_utf8(json).map_err(|_| "it is no text".to_owned())?;
    if json.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if is_lfs_pointer(json.as_bytes()) {
        return Err(
            "it is a pointer of Git LFS: fetch the file itself, with `git lfs pull`".to_owned(),
        );
    }
    let value: Value = serde_json::from_str(json).map_err(|error| {
        let hint = if error.is_eof() {
            "it ends too early, so copy it again: "
        } else {
            ""
        };
        format!("{hint}{error}")
    })?;
    if value["model"].is_null() {
        return Err(what_it_is(&value).to_owned());
    }
    build(&value, json)
}

/// The tokenizer that a `tokenizer.json` describes, of which this is the content and the text.
pub(super) fn build(file: &Value, json: &str) -> Result<Inner, String> {
    check_steps(&file["normalizer"]).map_err(|flaw| {
        format!("its map of characters (precompiled_charsmap) is damaged: {flaw}")
    })?;
    check_merges(&file["model"])?;
    let inner: Inner = json
        .parse()
        .map_err(|error: tokenizers::Error| error.to_string())?;
    check_ids(&inner)?;
    Ok(inner)
}

/// The reader of the format takes the room for a merge from the longest token.
fn check_merges(model: &Value) -> Result<(), String> {
    let (Some(vocab), Some(merges)) = (model["vocab"].as_object(), model["merges"].as_array())
    else {
        return Ok(());
    };
    let longest = vocab.keys().map(String::len).max().unwrap_or(0);
    let prefix = model["continuing_subword_prefix"].as_str().unwrap_or("");
    for merge in merges {
        let spelled = merge.as_str().and_then(|merge| merge.split_once(' '));
        let pair = spelled.or_else(|| Some((merge.get(0)?.as_str()?, merge.get(1)?.as_str()?)));
        let Some((left, right)) = pair else { continue };
        let whole = right
            .strip_prefix(prefix)
            .map(|rest| left.len() + rest.len());
        if whole.is_none_or(|whole| whole > longest) {
            return Err(format!(
                "it merges {left:?} and {right:?} to what is no token"
            ));
        }
    }
    Ok(())
}

/// What a JSON file without the model of a tokenizer may be.
fn what_it_is(value: &Value) -> &'static str {
    let has = |field: &str| value.get(field).is_some();
    if has("model_type") || has("architectures") {
        "it is the configuration of a model: give the tokenizer.json beside it"
    } else if has("tokenizer_class") {
        "it is a tokenizer_config.json: give the tokenizer.json beside it"
    } else if value
        .as_object()
        .is_some_and(|map| !map.is_empty() && map.values().all(Value::is_u64))
    {
        "it is a vocabulary alone, of the older format: give a tokenizer.json"
    } else {
        "it has no field \"model\""
    }
}

fn check_ids(inner: &Inner) -> Result<(), String> {
    let mut tokens = BTreeMap::new();
    let mut vocabulary: Vec<_> = inner.get_vocab(true).into_iter().collect();
    vocabulary.sort_unstable();
    for (token, id) in vocabulary {
        if let Some(other) = tokens.insert(id, token.clone()) {
            return Err(format!(
                "the tokens {other:?} and {token:?} share the id {id}"
            ));
        }
    }
    Ok(())
}

/// The model without random choices.
pub(super) fn without_dropout(mut inner: Inner) -> Inner {
    if let ModelWrapper::BPE(model) = inner.get_model() {
        let mut model = model.clone();
        model.dropout = None;
        inner.with_model(model);
    }
    inner
}
