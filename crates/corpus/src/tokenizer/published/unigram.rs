use serde_json::{Value, json};
use tokenizers::AddedToken;

use super::parts::{metaspace, roberta, spelled, unified};
use super::sentencepiece::{SentencePiece, UNIGRAM};
use super::{Built, Flaw, Sources};
use crate::tokenizer::frame::template;

/// A piece with its score, at the place of its id.
type Scored = (String, f32);

/// XLM-R's: the ids of fairseq, which has special tokens of its own before the pieces, and a blank after
/// them (Conneau et al., 2020).
pub(super) fn xlm_roberta(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let first = ["bos", "pad", "eos", "unk"].map(|role| (token(sources, role), 0.0));
    fairseq(sources, first.into(), 3, "bos")
}

/// CamemBERT's, of another age of fairseq: what stands there of `<s>` and `</s>` is not used (Martin et
/// al., 2020).
pub(super) fn camembert(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let unused = |name: &str, score| (format!("{name}NOTUSED"), score);
    let first = vec![
        unused("<s>", 0.0),
        (token(sources, "pad"), 0.0),
        unused("</s>", 0.0),
        (token(sources, "unk"), 0.0),
        unused("<unk>", -100.0),
    ];
    fairseq(sources, first, 1, "bos")
}

/// T5's: the pieces, and after them the sentinels of span corruption, counted down (Raffel et al., 2020).
pub(super) fn t5(sources: &Sources<'_>) -> Result<Built, Flaw> {
    let model = SentencePiece::of_kind(&sources.files[0], UNIGRAM)?;
    let sentinels = sources
        .names
        .number("extra_ids")
        .unwrap_or(100)
        .min(100_000);
    let sentinels: Vec<String> = (0..sentinels)
        .rev()
        .map(|number| format!("<extra_id_{number}>"))
        .collect();
    let mut vocab = scored(&model, 0);
    vocab.extend(sentinels.iter().map(|token| (token.clone(), 0.0)));
    let eos = spelled(sources, "eos", |token| id(&vocab, token))?;
    let unknown = model.unknown().ok_or_else(|| no_unknown(sources))?;
    let mut built = metaspaced(&model, &vocab, unknown, &template(&[], &[eos], &[], 0))?;
    let special = sentinels
        .into_iter()
        .map(|name| AddedToken::from(name, true));
    built.tokens.extend(special);
    Ok(built)
}

/// Special tokens, the pieces from one on, and a blank.
fn fairseq(
    sources: &Sources<'_>,
    first: Vec<Scored>,
    skipped: usize,
    begin: &'static str,
) -> Result<Built, Flaw> {
    let model = SentencePiece::of_kind(&sources.files[0], UNIGRAM)?;
    if model.pieces.len() < skipped {
        return Err(Flaw::Few {
            have: model.pieces.len(),
            needed: skipped,
        });
    }
    let mut vocab = first;
    vocab.extend(scored(&model, skipped));
    vocab.push((token(sources, "mask"), 0.0));
    let named = |role| spelled(sources, role, |token| id(&vocab, token));
    let (begin, end, unknown) = (named(begin)?, named("eos")?, named("unk")?);
    metaspaced(&model, &vocab, unknown.1 as usize, &roberta(&begin, &end))
}

fn metaspaced(
    model: &SentencePiece,
    vocab: &[Scored],
    unknown: usize,
    frame: &Value,
) -> Result<Built, Flaw> {
    let spaces = metaspace("always", true);
    Ok(Built {
        json: json!({
            "normalizer": unified(model)?,
            "pre_tokenizer": { "type": "Sequence", "pretokenizers": [{ "type": "WhitespaceSplit" }, spaces] },
            "post_processor": frame,
            "decoder": spaces,
            "model": { "type": "Unigram", "unk_id": unknown, "vocab": vocab, "byte_fallback": false },
        }),
        tokens: model.symbols(),
    })
}

fn scored(model: &SentencePiece, from: usize) -> Vec<Scored> {
    let pieces = model.pieces[from..].iter();
    pieces
        .map(|piece| (piece.text.clone(), piece.score))
        .collect()
}

fn token(sources: &Sources<'_>, role: &str) -> String {
    sources.names.token(role).unwrap_or_default().to_owned()
}

fn id(vocab: &[Scored], token: &str) -> Option<u32> {
    let at = vocab.iter().position(|(piece, _)| piece == token)?;
    u32::try_from(at).ok()
}

pub(super) fn no_unknown(sources: &Sources<'_>) -> Flaw {
    Flaw::NoToken {
        role: "unk",
        token: token(sources, "unk"),
    }
}
