//! The parts of a `tokenizer.json` that several classes have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sentencepiece::SentencePiece;
use super::{Flaw, Sources};
use crate::tokenizer::charsmap;
use crate::tokenizer::frame::template;

/// A token and its id.
pub(super) type Spelled = (String, u32);

/// The token for a role, which must be in the vocabulary.
pub(super) fn spelled(
    sources: &Sources<'_>,
    role: &'static str,
    id: impl Fn(&str) -> Option<u32>,
) -> Result<Spelled, Flaw> {
    let token = sources.names.token(role).unwrap_or_default().to_owned();
    match id(&token) {
        Some(id) => Ok((token, id)),
        None => Err(Flaw::NoToken { role, token }),
    }
}

/// The frame of a tokenizer that is told whether it has one: `add_bos_token`, `add_eos_token`.
pub(super) fn told(sources: &Sources<'_>, id: impl Fn(&str) -> Option<u32>) -> Result<Value, Flaw> {
    let token = |flag, role| {
        let is_told =
            sources.names.flag(flag).unwrap_or(false) && sources.names.token(role).is_some();
        is_told.then(|| spelled(sources, role, &id)).transpose()
    };
    let (begin, end) = (
        token("add_bos_token", "bos")?,
        token("add_eos_token", "eos")?,
    );
    Ok(template(
        begin.as_slice(),
        end.as_slice(),
        begin.as_slice(),
        1,
    ))
}

/// `<s> A </s>`, and `<s> A </s></s> B </s>` (Liu et al., 2019), in one segment.
pub(super) fn roberta(first: &Spelled, last: &Spelled) -> Value {
    let [first, last] = [first, last].map(std::slice::from_ref);
    template(first, last, last, 0)
}

/// Spaces as `▁`, one put before: before every stretch between added tokens, or the first alone.
pub(super) fn metaspace(scheme: &str, split: bool) -> Value {
    json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split })
}

/// The characters that SentencePiece unifies, where it does.
pub(super) fn unified(model: &SentencePiece) -> Result<Value, Flaw> {
    if model.charsmap.is_empty() {
        return Ok(Value::Null);
    }
    charsmap::step(&model.charsmap).map_err(Flaw::Charsmap)
}

/// A table of tokens and ids in JSON.
pub(super) fn table(json: &[u8]) -> Result<BTreeMap<String, u32>, Flaw> {
    serde_json::from_slice(json).map_err(|error| Flaw::NoTable(error.to_string()))
}

/// What it says, as text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Flaw> {
    std::str::from_utf8(bytes).map_err(|_| Flaw::NoText)
}
