use std::collections::HashMap;

use serde_json::{Value, json};
use tokenizers::AddedToken;

use super::parts::{spelled, table, unified};
use super::sentencepiece::{SentencePiece, UNIGRAM};
use super::{Built, Flaw, Sources};
use crate::tokenizer::frame::template;
use crate::tokenizer::letters::MARK;

/// One side of Marian's: the pieces of its language, with ids out of a table that both may share
/// (Junczys-Dowmunt et al., 2018). A token of the table that is no piece of this side has a name which no
/// text spells; a piece that the table lacks is spelled with smaller ones.
pub(super) fn marian(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let model = SentencePiece::of_kind(&sources.files[0], UNIGRAM)?;
    let ids = table(&sources.files[1])?;
    let id = |token: &str| ids.get(token).copied();
    let [end, unknown] = ["eos", "unk"].map(|role| spelled(sources, role, id));
    let (end, (_, unknown)) = (end?, unknown?);

    let mut tokens: Vec<AddedToken> = model.symbols();
    let codes = ids
        .keys()
        .filter(|token| token.starts_with(">>") && token.ends_with("<<"));
    tokens.extend(codes.map(|code| AddedToken::from(code.clone(), false).normalized(false)));
    tokens.retain(|token| ids.contains_key(&token.content));

    let pieces = model.pieces.iter().filter(|piece| piece.spells());
    let scores: HashMap<&str, f32> = pieces
        .map(|piece| (piece.text.as_str(), piece.score))
        .collect();
    let is_named = |token: &str| {
        let is_role = ["eos", "unk", "pad"]
            .iter()
            .any(|role| sources.names.token(role) == Some(token));
        is_role || tokens.iter().any(|added| added.content == token)
    };
    let mut vocab = vec![None; ids.len()];
    for (token, &id) in &ids {
        let place = vocab.get_mut(id as usize);
        let piece = match scores.get(token.as_str()) {
            Some(&score) => (token.clone(), score),
            None if is_named(token) => (token.clone(), 0.0),
            None => (format!("{MARK}{token}"), 0.0),
        };
        // An id beyond the last leaves another without a token.
        if let Some(place) = place {
            *place = Some(piece);
        }
    }
    if let Some(id) = vocab.iter().position(Option::is_none) {
        return Err(Flaw::Hole { id });
    }
    let mut frame = template(&[], std::slice::from_ref(&end), &[], 0);
    // Two texts are read as one.
    if let Some(pair) = frame["pair"].as_array_mut() {
        pair.remove(1);
    }
    Ok(Built {
        json: json!({
            "normalizer": { "type": "Sequence", "normalizers": spaces(&model)? },
            "pre_tokenizer": null,
            "post_processor": frame,
            "decoder": { "type": "Sequence", "decoders": [
                replaced(&json!({ "String": MARK }), ""),
                { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": false },
            ] },
            "model": { "type": "Unigram", "unk_id": unknown, "vocab": vocab, "byte_fallback": false },
        }),
        tokens,
    })
}

/// What SentencePiece does with the spaces of a text.
fn spaces(model: &SentencePiece) -> Result<Vec<Value>, Flaw> {
    let mut steps = vec![unified(model)?];
    if model.remove_extra_whitespaces {
        steps.push(replaced(&json!({ "Regex": "^ +| +$" }), ""));
        steps.push(replaced(&json!({ "Regex": " {2,}" }), " "));
    }
    steps.push(replaced(&json!({ "String": " " }), "▁"));
    if model.add_dummy_prefix {
        steps.push(json!({ "type": "Prepend", "prepend": "▁" }));
    }
    steps.retain(|step| !step.is_null());
    Ok(steps)
}

fn replaced(pattern: &Value, content: &str) -> Value {
    json!({ "type": "Replace", "pattern": pattern, "content": content })
}
