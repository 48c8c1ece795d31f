use regex::Regex;
use serde_json::Value;
use tokenizers::{
    AddedToken, ModelWrapper, PostProcessorWrapper, Tokenizer as Inner, TokenizerBuilder,
};

/// No character, by the decision of Unicode. Before it, in the name of a token, stands the hash of the
/// model, so that no text spells the name by chance.
pub(super) const MARK: char = '\u{10ffff}';

/// The same tokenizer, for which its special tokens are letters where a text spells them, but for
/// `found`. Several models would find them in their own vocabulary, where no added token stops
/// them: Unigram everywhere, the others where they are words of their own.
pub(super) fn spelled(inner: &Inner, found: Option<u32>) -> Result<Inner, tokenizers::Error> {
    let mut tokens: Vec<(u32, AddedToken)> = inner.get_added_tokens_decoder().into_iter().collect();
    tokens.sort_unstable_by_key(|&(id, _)| id);
    for (id, token) in &mut tokens {
        token.special &= Some(*id) != found;
    }
    let hidden: Vec<&str> = tokens
        .iter()
        .filter(|(_, token)| token.special)
        .map(|(_, token)| token.content.as_str())
        .collect();
    let mut model = serde_json::to_value(inner.get_model())?;
    rename(&mut model, &hidden);
    let mut letters: Inner = TokenizerBuilder::new()
        .with_model(inner.get_model().clone())
        .with_normalizer(inner.get_normalizer().cloned())
        .with_pre_tokenizer(inner.get_pre_tokenizer().cloned())
        .with_post_processor(None::<PostProcessorWrapper>)
        .with_decoder(inner.get_decoder().cloned())
        .build()?
        .into();
    letters.add_tokens(tokens.into_iter().map(|(_, token)| token))?;
    // Not before: a token has the id that the model gives to its name.
    letters.with_model(serde_json::from_value::<ModelWrapper>(model)?);
    letters.set_encode_special_tokens(true);
    Ok(letters)
}

/// What finds the special tokens that a text spells; none, where there are none.
pub(super) fn pattern(inner: &Inner) -> Result<Option<Regex>, regex::Error> {
    let added = inner.get_added_tokens_decoder().into_values();
    let specials = added.filter(|token| token.special);
    let mut names: Vec<String> = specials
        .map(|token| regex::escape(&token.content))
        .collect();
    names.sort_unstable();
    let pattern = (!names.is_empty()).then(|| Regex::new(&names.join("|")));
    pattern.transpose()
}

/// Gives tokens names in a model that no text spells.
fn rename(model: &mut Value, hidden: &[&str]) {
    let hash = blake3::hash(model.to_string().as_bytes()).to_hex();
    let unseen = |name: &str| format!("{hash}{MARK}{name}");
    let renamed = |name: &str| hidden.contains(&name).then(|| unseen(name));
    if let Some(Value::Array(merges)) = model.get_mut("merges") {
        merges.retain(|merge| {
            let parts: Vec<&str> = merge.as_array().map_or_else(Vec::new, |parts| {
                parts.iter().filter_map(Value::as_str).collect()
            });
            let whole = parts.concat();
            ![&parts[..], &[&whole]]
                .concat()
                .iter()
                .any(|part| hidden.contains(part))
        });
    }
    match &mut model["vocab"] {
        Value::Object(vocab) => {
            for name in hidden {
                if let Some(id) = vocab.remove(*name) {
                    vocab.insert(unseen(name), id);
                }
            }
        }
        Value::Array(pieces) => {
            let names = pieces.iter_mut().filter_map(|piece| piece.get_mut(0));
            for name in names {
                if let Some(other) = name.as_str().and_then(renamed) {
                    *name = Value::String(other);
                }
            }
        }
        _ => {}
    }
    if let Some(other) = model["unk_token"].as_str().and_then(renamed) {
        model["unk_token"] = Value::String(other);
    }
}
