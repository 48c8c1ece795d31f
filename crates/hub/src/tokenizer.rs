//! A tokenizer in a folder: whether it fits the model, and what other libraries must know of it.

use cloze_corpus::Tokenizer;
use cloze_transformer::Config;
use serde_json::{Map, Value, json};

use crate::{Error, Folder, Staged};

pub(crate) const FILE: &str = "tokenizer.json";

impl Folder {
    /// The tokenizer of a model with this many rows in its token table; none if there is none.
    ///
    /// # Errors
    /// A file that is no tokenizer, or one with more tokens than the model has rows.
    pub fn tokenizer(&self, vocab: i64) -> Result<Option<Tokenizer>, Error> {
        let Some(path) = self.file(FILE)? else {
            return Ok(None);
        };
        let tokenizer = Tokenizer::load(&path)?;
        let tokens = tokenizer.vocab_size();
        if tokens as i64 > vocab {
            return Err(Error::Vocabulary {
                path,
                tokens,
                rows: vocab,
            });
        }
        Ok(Some(tokenizer))
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

/// Writes the tokenizer and the files that tell of its special tokens, and their ids into the
/// model's configuration.
pub(crate) fn write(
    staged: &Staged,
    tokenizer: &Tokenizer,
    saved: &str,
    network: &Config,
    config: &mut Value,
) -> Result<(), Error> {
    let roles = [
        ("pad", tokenizer.pad()),
        ("unk", tokenizer.unknown()),
        ("cls", tokenizer.classify()),
        ("sep", tokenizer.separate()),
        ("mask", tokenizer.mask()),
        ("bos", tokenizer.end_of_text()),
        ("eos", tokenizer.end_of_text()),
    ];
    let mut about = Map::new();
    about.insert(
        "tokenizer_class".to_owned(),
        json!("PreTrainedTokenizerFast"),
    );
    about.insert("model_max_length".to_owned(), json!(network.max_len));
    if network.segments > 0 {
        let inputs = ["input_ids", "token_type_ids", "attention_mask"];
        about.insert("model_input_names".to_owned(), json!(inputs));
    }
    let mut generation = Map::new();
    for (role, id) in roles {
        let Some(id) = id else { continue };
        about.insert(format!("{role}_token"), json!(tokenizer.token(id)));
        if ["pad", "bos", "eos"].contains(&role) {
            config[format!("{role}_token_id")] = json!(id);
            generation.insert(format!("{role}_token_id"), json!(id));
        }
    }
    staged.write_text(FILE, saved)?;
    staged.write_json("tokenizer_config.json", &Value::Object(about))?;
    if tokenizer.end_of_text().is_some() {
        staged.write_json("generation_config.json", &Value::Object(generation))?;
    }
    Ok(())
}

/// Its saved form; with the frame of BERT, if the vocabulary has the tokens of one and nothing else
/// is said: other libraries leave framing to this file.
pub(crate) fn framed(tokenizer: &Tokenizer) -> String {
    let saved = tokenizer.to_json();
    let (Some(first), Some(last)) = (tokenizer.classify(), tokenizer.separate()) else {
        return saved.to_owned();
    };
    let mut fields: Value = serde_json::from_str(saved).expect("a tokenizer is saved as JSON");
    if !fields["post_processor"].is_null() {
        return saved.to_owned();
    }
    let name = |id| tokenizer.token(id).expect("the tokenizer named it");
    let (first, last) = ((name(first), first), (name(last), last));
    let special = |(name, _): &(String, u32), segment| json!({ "SpecialToken": { "id": name, "type_id": segment } });
    let text = |id, segment| json!({ "Sequence": { "id": id, "type_id": segment } });
    let ids = [&first, &last].map(|(name, id)| {
        (
            name.clone(),
            json!({ "id": name, "ids": [id], "tokens": [name] }),
        )
    });
    let single = json!([special(&first, 0), text("A", 0), special(&last, 0)]);
    let mut pair = single.clone();
    if let Value::Array(parts) = &mut pair {
        parts.extend([text("B", 1), special(&last, 1)]);
    }
    fields["post_processor"] = json!({
        "type": "TemplateProcessing",
        "single": single,
        "pair": pair,
        "special_tokens": Map::from_iter(ids),
    });
    serde_json::to_string_pretty(&fields).expect("plain data")
}

/// Its saved form without the frame of BERT, which a tokenizer for both families has.
pub(crate) fn unframed(tokenizer: &Tokenizer) -> String {
    let saved = tokenizer.to_json();
    let mut fields: Value = serde_json::from_str(saved).expect("a tokenizer is saved as JSON");
    if fields["post_processor"]["special_tokens"]["[CLS]"].is_null() {
        return saved.to_owned();
    }
    fields["post_processor"] = Value::Null;
    serde_json::to_string_pretty(&fields).expect("plain data")
}
