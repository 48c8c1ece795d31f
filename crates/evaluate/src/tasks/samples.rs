use std::ops::ControlFlow;

use cloze_compare::Shown;
use cloze_corpus::Store;
use cloze_generate::{Causal, FillMask, GenerationConfig, Piece, Sampling, Strategy, generate};

use super::EvaluatedModel;
use crate::Error;

/// Documents that a model is shown the beginning of.
const SHOWN: u64 = 3;
/// Tokens of it.
const PROMPT: u64 = 8;
const NEW_TOKENS: usize = 40;
const CHOICES: usize = 3;

/// What a model writes and what it fills in, for the same held-out documents as every other.
///
/// # Errors
/// A tokenizer that does not fit the text.
pub fn samples(subject: &EvaluatedModel<'_>, held_out: &Store) -> Result<Vec<Shown>, Error> {
    let mut shown = Vec::new();
    for number in 0..SHOWN.min(held_out.documents()) {
        let document = held_out.document(number);
        let end = document.end.min(document.start + 2 * PROMPT);
        let ids = held_out.tokens(document.start..end);
        let beginning = &ids[..ids.len().min(PROMPT as usize)];
        shown.extend(written(subject, beginning, number)?);
        shown.extend(filled(subject, &ids)?);
    }
    Ok(shown)
}

fn written(
    subject: &EvaluatedModel<'_>,
    prompt: &[u32],
    seed: u64,
) -> Result<Option<Shown>, Error> {
    let Ok(decoder) = Causal::of(subject.model) else {
        return Ok(None);
    };
    let settings = GenerationConfig {
        max_new_tokens: NEW_TOKENS,
        repetition_penalty: 1.0,
        stop_tokens: subject.model.end_tokens.clone(),
        stop_strings: Vec::new(),
        strategy: Strategy::Sample(Sampling {
            temperature: 0.8,
            top_k: None,
            top_p: None,
            min_p: None,
            completions: 1,
            seed,
        }),
    };
    let asked = subject.tokenizer.decode(prompt)?;
    let mut listen = |_: &Piece<'_>| ControlFlow::Continue(());
    let found = generate(
        &decoder,
        subject.tokenizer,
        &[&asked],
        &settings,
        &mut listen,
    )?;
    Ok(Some(Shown {
        task: "goes on".to_owned(),
        asked,
        wrote: found[0][0].text.trim().to_owned(),
    }))
}

/// The token in the middle, covered.
fn filled(subject: &EvaluatedModel<'_>, ids: &[u32]) -> Result<Option<Shown>, Error> {
    let Ok(filler) = FillMask::of(subject.model) else {
        return Ok(None);
    };
    let place = ids.len() / 2;
    let decode = |ids: &[u32]| subject.tokenizer.decode(ids);
    let (before, after) = (decode(&ids[..place])?, decode(&ids[place + 1..])?);
    let asked = format!("{} ____ {}", before.trim(), after.trim());
    let vocab = subject.tokenizer.vocab_size();
    let found = &filler.fill(&asked, CHOICES.min(vocab))?[0];
    let words: Vec<String> = found
        .iter()
        .map(|one| format!("{} {:.0} %", one.text.trim(), 100.0 * one.probability))
        .collect();
    Ok(Some(Shown {
        task: "fills in".to_owned(),
        asked,
        wrote: format!(
            "{} (it was: {})",
            words.join(", "),
            decode(&ids[place..=place])?.trim()
        ),
    }))
}
