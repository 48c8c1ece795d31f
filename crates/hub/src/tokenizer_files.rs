//! A tokenizer on its way out: what other libraries must know of it, and what its folder said.

use cloze_corpus::{Published, SpecialNames, Tokenizer};
use serde_json::{Map, Value, json};

use crate::tokenizer::FILE;
use crate::{Error, Folder, Pretrained, Staged};

const GENERATION: &str = "generation_config.json";

/// Fields that name what is not written with them: code, and a place on another machine.
const LEFT_BEHIND: [&str; 2] = ["auto_map", "name_or_path"];

/// Writes the tokenizer and the files that tell of its special tokens, and their ids into the
/// model's configuration. What the model's own folder says besides is kept.
pub(crate) fn write(
    staged: &Staged,
    tokenizer: &Tokenizer,
    model: &Pretrained,
    config: &mut Value,
) -> Result<(), Error> {
    let own = Folder::open(&model.folder).ok();
    let said = match &own {
        Some(folder) => folder.json(GENERATION)?,
        None => None,
    };
    let mut generation: Map<String, Value> = said.unwrap_or_default();
    let mut about = tokenizer.names().fields().clone();
    about.retain(|field, _| !LEFT_BEHIND.contains(&field.as_str()));
    let network = &model.config.network;
    or(&mut about, "tokenizer_class", json!(SpecialNames::ANY[0]));
    or(&mut about, "model_max_length", json!(network.max_len));
    if network.segments > 0 {
        let inputs = ["input_ids", "token_type_ids", "attention_mask"];
        or(&mut about, "model_input_names", json!(inputs));
    }
    let roles = [
        ("pad", tokenizer.pad()),
        ("unk", tokenizer.unknown()),
        ("cls", tokenizer.classify()),
        ("sep", tokenizer.separate()),
        ("mask", tokenizer.mask()),
        ("bos", tokenizer.begin_of_text()),
        ("eos", tokenizer.end_of_text()),
    ];
    for (role, id) in roles {
        let Some(id) = id else { continue };
        or(
            &mut about,
            &format!("{role}_token"),
            json!(tokenizer.token(id)),
        );
        if ["pad", "bos", "eos"].contains(&role) {
            let field = format!("{role}_token_id");
            let ids = match &model.end_tokens[..] {
                ends @ [_, _, ..] if role == "eos" => json!(ends),
                _ => json!(id),
            };
            config[&field] = ids.clone();
            or(&mut generation, &field, ids);
        }
    }
    if !keep_sides(staged, own.as_ref())? {
        staged.write_text(FILE, tokenizer.to_json())?;
    }
    staged.write_json("tokenizer_config.json", &Value::Object(about))?;
    if tokenizer.end_of_text().is_some() {
        staged.write_json(GENERATION, &Value::Object(generation))?;
    }
    Ok(())
}

/// Says it, where nothing is said.
fn or(fields: &mut Map<String, Value>, field: &str, value: Value) {
    fields.entry(field).or_insert(value);
}

/// The files of a vocabulary with two sides, which `transformers` reads in no other form; whether it has
/// two.
fn keep_sides(staged: &Staged, own: Option<&Folder>) -> Result<bool, Error> {
    let Some(own) = own else { return Ok(false) };
    if own.target_tokenizer(i64::MAX)?.is_none() {
        return Ok(false);
    }
    for name in Published::SIDED {
        if let Some(path) = own.file(name)? {
            staged.copy(name, &path)?;
        }
    }
    Ok(true)
}
