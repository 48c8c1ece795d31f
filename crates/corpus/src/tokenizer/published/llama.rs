use std::collections::HashMap;

use serde_json::json;

use super::parts::{metaspace, told};
use super::sentencepiece::{BPE, SentencePiece};
use super::{Built, Flaw, Sources};

/// Llama's: byte-pair encoding by SentencePiece, what no piece spells in bytes (Touvron et al., 2023).
pub(super) fn llama(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let model = SentencePiece::of_kind(&sources.files[0], BPE)?;
    let pieces = model.pieces.iter().map(|piece| piece.text.as_str());
    let vocab: HashMap<&str, u32> = pieces.zip(0..).collect();
    let has_space = sources.names.flag("add_prefix_space").unwrap_or(true);
    let scheme = match sources.names.flag("legacy") {
        _ if !has_space => "never",
        Some(true) => "always",
        _ => "first",
    };
    let mut decoders = vec![
        json!({ "type": "Replace", "pattern": { "String": "▁" }, "content": " " }),
        json!({ "type": "ByteFallback" }),
        json!({ "type": "Fuse" }),
    ];
    if has_space {
        decoders.push(json!({ "type": "Strip", "content": " ", "start": 1, "stop": 0 }));
    }
    let unknown = model.unknown().map(|id| &model.pieces[id].text);
    Ok(Built {
        json: json!({
            "normalizer": null,
            "pre_tokenizer": metaspace(scheme, false),
            "post_processor": told(sources, |token| vocab.get(token).copied())?,
            "decoder": { "type": "Sequence", "decoders": decoders },
            "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": unknown,
                "continuing_subword_prefix": null,
                "end_of_word_suffix": null,
                "fuse_unk": true,
                "byte_fallback": true,
                "ignore_merges": false,
                "vocab": vocab,
                "merges": merges(&model, &vocab),
            },
        }),
        tokens: model.symbols(),
    })
}

/// The merges that lead to each piece: those of the likelier piece first, which has the lower id, and of
/// one piece those with the shorter left part, as `transformers` orders them.
fn merges<'a>(model: &'a SentencePiece, vocab: &HashMap<&str, u32>) -> Vec<(&'a str, &'a str)> {
    let wholes = model.pieces.iter().map(|piece| piece.text.as_str());
    wholes
        .flat_map(|whole| {
            let places = whole.char_indices().skip(1);
            let pairs = places.map(|(place, _)| whole.split_at(place));
            pairs.filter(|(left, right)| vocab.contains_key(left) && vocab.contains_key(right))
        })
        .collect()
}
