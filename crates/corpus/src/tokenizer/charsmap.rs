use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// What becomes of characters before SentencePiece looks at a text, as a step of a `tokenizer.json`.
///
/// # Errors
/// What is wrong with the map.
pub(super) fn step(map: &[u8]) -> Result<Value, &'static str> {
    check(map)?;
    Ok(json!({ "type": "Precompiled", "precompiled_charsmap": BASE64_STANDARD.encode(map) }))
}

/// Looks at the maps among the steps of a normaliser: its reader believes all that they say.
pub(super) fn check_steps(normalizer: &Value) -> Result<(), &'static str> {
    for step in normalizer["normalizers"].as_array().into_iter().flatten() {
        check_steps(step)?;
    }
    let Some(map) = normalizer["precompiled_charsmap"].as_str() else {
        return Ok(());
    };
    let map = BASE64_STANDARD.decode(map);
    check(&map.map_err(|_| "it is no Base64")?)
}

/// The map: the length of a tree in bytes, the tree as a double array (Aoe, 1989, in the units of
/// darts-clone), then the texts that its leaves point at, each with a zero at its end.
fn check(map: &[u8]) -> Result<(), &'static str> {
    let (length, rest) = map.split_first_chunk().ok_or("it has no length")?;
    let length = u32::from_le_bytes(*length) as usize;
    let (tree, texts) = rest
        .split_at_checked(length)
        .ok_or("its tree is longer than the map")?;
    let texts = std::str::from_utf8(texts).map_err(|_| "its texts are not in UTF-8")?;
    let (units, odd) = tree.as_chunks::<4>();
    if units.is_empty() || !odd.is_empty() {
        return Err("its tree is no list of units");
    }
    let unit = |at: usize| u32::from_le_bytes(units[at]) as usize;
    let inner = (0..units.len()).filter(|&at| unit(at) >> 31 == 0);
    for at in inner {
        let offset = (unit(at) >> 10) << ((unit(at) & (1 << 9)) >> 6);
        let child = at ^ offset;
        if child | 0xff >= units.len() {
            return Err("a branch leads out of its tree");
        }
        let text = unit(child) & !(1 << 31);
        if unit(at) >> 8 & 1 == 1 && !texts.is_char_boundary(text) {
            return Err("a leaf points at no text");
        }
    }
    Ok(())
}
