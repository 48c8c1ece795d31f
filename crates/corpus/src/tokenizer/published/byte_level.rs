use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::parts::{spelled, table, text, told};
use super::{Built, Flaw, Sources};

/// How Qwen cuts a text, before it is spelled in bytes.
const QWEN: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

/// GPT-2's `vocab.json` and `merges.txt`.
pub(super) fn gpt2(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let vocab = table(&sources.files[0])?;
    let frame = told(sources, |token| vocab.get(token).copied())?;
    byte_level(sources, &vocab, &Value::Null, &bytes(sources, true), &frame)
}

/// The same with the frame `<s> A </s>`, or `<s> A </s></s> B </s>`.
pub(super) fn roberta(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let vocab = table(&sources.files[0])?;
    let token = |role| spelled(sources, role, |token| vocab.get(token).copied());
    let frame = json!({
        "type": "RobertaProcessing",
        "sep": token("sep")?,
        "cls": token("cls")?,
        "trim_offsets": sources.names.flag("trim_offsets").unwrap_or(true),
        "add_prefix_space": has_space(sources),
    });
    byte_level(sources, &vocab, &Value::Null, &bytes(sources, true), &frame)
}

/// The same, of composed characters.
pub(super) fn gpt_neox(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let vocab = table(&sources.files[0])?;
    let frame = told(sources, |token| vocab.get(token).copied())?;
    byte_level(
        sources,
        &vocab,
        &json!({ "type": "NFC" }),
        &bytes(sources, true),
        &frame,
    )
}

/// The same, of composed characters that are cut otherwise.
pub(super) fn qwen2(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let vocab = table(&sources.files[0])?;
    let frame = told(sources, |token| vocab.get(token).copied())?;
    let split = json!({ "type": "Split", "pattern": { "Regex": QWEN }, "behavior": "Isolated", "invert": false });
    let steps = json!({ "type": "Sequence", "pretokenizers": [split, bytes(sources, false)] });
    byte_level(sources, &vocab, &json!({ "type": "NFC" }), &steps, &frame)
}

fn has_space(sources: &Sources<'_>) -> bool {
    sources.names.flag("add_prefix_space").unwrap_or(false)
}

fn bytes(sources: &Sources<'_>, use_regex: bool) -> Value {
    json!({ "type": "ByteLevel", "add_prefix_space": has_space(sources), "trim_offsets": true, "use_regex": use_regex })
}

fn byte_level(
    sources: &Sources<'_>,
    vocab: &BTreeMap<String, u32>,
    normalizer: &Value,
    pre_tokenizer: &Value,
    post_processor: &Value,
) -> Result<Built, Flaw> {
    Ok(Built::plain(json!({
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": post_processor,
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": {
            "type": "BPE",
            "dropout": null,
            "unk_token": null,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": false,
            "byte_fallback": false,
            "ignore_merges": false,
            "vocab": vocab,
            "merges": merges(text(&sources.files[1])?, vocab)?,
        },
    })))
}

/// The lines of a `merges.txt`, whose first may name a version.
fn merges<'a>(
    text: &'a str,
    vocab: &BTreeMap<String, u32>,
) -> Result<Vec<(&'a str, &'a str)>, Flaw> {
    let lines = (1..).zip(text.lines());
    let merges = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("#version"));
    merges
        .map(|(line, text)| {
            let pair = text.split_once(' ');
            let pair = pair.filter(|(left, right)| {
                !left.is_empty() && !right.is_empty() && !right.contains(' ')
            });
            let (left, right) = pair.ok_or_else(|| Flaw::NoMerge {
                line,
                text: text.to_owned(),
            })?;
            let tokens = [left.to_owned(), right.to_owned(), [left, right].concat()];
            let missing = tokens.into_iter().find(|token| !vocab.contains_key(token));
            missing.map_or(Ok((left, right)), |missing| {
                Err(Flaw::Merge {
                    line,
                    left: left.to_owned(),
                    right: right.to_owned(),
                    missing,
                })
            })
        })
        .collect()
}
