//! A tokenizer in a folder: whether it fits the model, and what other libraries must know of it.

use cloze_corpus::{SpecialNames, Tokenizer};
use cloze_transformer::Config;
use serde_json::{Map, Value, json};

use crate::{Error, Folder, Note, Pretrained, Staged};

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
        // By their names in the folder: a file may be a link to where it has no neighbours.
        let mut beside = Vec::new();
        for name in SpecialNames::FILES {
            beside.extend(self.json::<Value>(name)?);
        }
        let tokenizer = Tokenizer::load_with(&path, SpecialNames::new(beside))?;
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

impl Pretrained {
    /// An encoder from elsewhere, whose texts have a frame: where its tokenizer says none, the class
    /// that reads it over there may, and a note says what is taken.
    pub(crate) fn framing(self) -> Self {
        let mut notes = self.notes;
        let frame = |tokenizer: Tokenizer| {
            let said = tokenizer.names().class().map(str::to_owned);
            let is_any = said.as_deref().is_some_and(|class| ANY.contains(&class));
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

/// The classes that add nothing to what a `tokenizer.json` says. Where a folder names none, the class
/// of the family reads it.
const ANY: [&str; 2] = ["PreTrainedTokenizerFast", "TokenizersBackend"];

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
    network: &Config,
    config: &mut Value,
) -> Result<(), Error> {
    let roles = [
        ("pad", tokenizer.pad()),
        ("unk", tokenizer.unknown()),
        ("cls", tokenizer.classify()),
        ("sep", tokenizer.separate()),
        ("mask", tokenizer.mask()),
        ("bos", tokenizer.begin_of_text()),
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
    staged.write_text(FILE, tokenizer.to_json())?;
    staged.write_json("tokenizer_config.json", &Value::Object(about))?;
    if tokenizer.end_of_text().is_some() {
        staged.write_json("generation_config.json", &Value::Object(generation))?;
    }
    Ok(())
}
