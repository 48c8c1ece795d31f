use std::collections::BTreeMap;

use serde_json::json;

use super::parts::{spelled, text};
use super::{Built, Flaw, Sources};
use crate::tokenizer::frame::template;
use crate::tokenizer::pipeline::CONTINUING;

/// BERT's `vocab.txt`: a token a line, its id the number of the line. Of a token that stands there twice
/// the last counts, as it does in `transformers`: some published vocabularies have such lines.
pub(super) fn bert(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let lines = text(&sources.files[0])?.lines().map(str::trim_end);
    let vocab: BTreeMap<&str, u32> = lines.zip(0..).collect();
    let id = |token: &str| vocab.get(token).copied();
    let [cls, sep, unk] = ["cls", "sep", "unk"].map(|role| spelled(sources, role, id));
    let flag = |name| sources.names.flag(name);
    Ok(Built::plain(json!({
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": true,
            "handle_chinese_chars": flag("tokenize_chinese_chars").unwrap_or(true),
            "strip_accents": flag("strip_accents"),
            "lowercase": flag("do_lower_case").unwrap_or(true),
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": template(&[cls?], &[sep?], &[], 1),
        "decoder": { "type": "WordPiece", "prefix": CONTINUING, "cleanup": true },
        "model": {
            "type": "WordPiece",
            "unk_token": unk?.0,
            "continuing_subword_prefix": CONTINUING,
            "max_input_chars_per_word": 100,
            "vocab": vocab,
        },
    })))
}
