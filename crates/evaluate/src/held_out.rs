//! Texts that were not learned from: perplexity for causal models, the loss of covered tokens for
//! masked ones. Both are over the same tokens of the same windows.

use cloze_corpus::Tokenizer;
use cloze_random::{Draws, Stream};
use serde::Serialize;

use crate::question::Question;
use crate::windows::{Window, windows};
use crate::{Answer, Error, Scorer};

/// A text as tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Its tokens.
    pub ids: Vec<u32>,
    /// Bytes that it has as text.
    pub bytes: usize,
}

impl Encoded {
    /// Of a text.
    ///
    /// # Errors
    /// If the tokenizer cannot read it.
    pub fn new(tokenizer: &Tokenizer, text: &str) -> Result<Self, Error> {
        let (ids, bytes) = (tokenizer.encode(text)?, text.len());
        Ok(Self { ids, bytes })
    }
}

/// What a model says of a part of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WindowScore {
    /// Which text, from 0.
    pub text: usize,
    /// The first token of it that is scored here.
    pub token: usize,
    /// Bytes of the text that fall to the scored tokens, as many to each.
    pub bytes: f64,
    /// One for each scored token.
    pub answers: Vec<Answer>,
}

impl WindowScore {
    /// The cost of its tokens together.
    pub fn nats(&self) -> f64 {
        -self
            .answers
            .iter()
            .map(|answer| answer.log_prob)
            .sum::<f64>()
    }
}

/// Scores each token of texts from those before it. A window holds as much as the network reads, and
/// each begins half of that after the one before.
pub fn score_causal(scorer: &Scorer<'_>, texts: &[Encoded]) -> Vec<WindowScore> {
    let ask = |ids: &[u32], window: &Window| {
        let mut question = Question::causal(scorer.frame(), &ids[window.tokens.clone()]);
        let missing = window.tokens.len() - question.targets.len();
        question
            .targets
            .drain(..window.context.saturating_sub(missing));
        question
    };
    score(scorer, texts, scorer.room().div_ceil(2), ask)
}

/// Scores covered tokens of texts from all others: `share` of the tokens of each window, at least one,
/// chosen by `seed` and the place, all covered by the mask at the same time.
///
/// # Errors
/// A tokenizer without a token to cover others with.
pub fn score_masked(
    scorer: &Scorer<'_>,
    tokenizer: &Tokenizer,
    texts: &[Encoded],
    share: f64,
    seed: u64,
) -> Result<Vec<WindowScore>, Error> {
    let mask = tokenizer.mask().ok_or(Error::NoMaskToken)?;
    let mut place = 0;
    let ask = |ids: &[u32], window: &Window| {
        place += 1;
        let ids = &ids[window.tokens.clone()];
        let hidden = hidden(ids.len(), share, seed, place);
        Question::covered(scorer.frame(), ids, &hidden, hidden.len(), mask)
    };
    Ok(score(scorer, texts, scorer.room(), ask))
}

const HIDDEN: Stream = Stream::named("evaluate.hidden");

/// Which positions of a text are covered: the share of them, rounded, and at least one. Sorted.
pub(crate) fn hidden(tokens: usize, share: f64, seed: u64, place: u64) -> Vec<usize> {
    let number = ((share * tokens as f64).round() as usize).clamp(1, tokens.max(1));
    let mut positions: Vec<usize> = (0..tokens).collect();
    Draws::new(seed, HIDDEN, 0, place).shuffle(&mut positions);
    positions.truncate(number);
    positions.sort_unstable();
    positions
}

fn score(
    scorer: &Scorer<'_>,
    texts: &[Encoded],
    stride: usize,
    mut ask: impl FnMut(&[u32], &Window) -> Question,
) -> Vec<WindowScore> {
    let mut found = Vec::new();
    for (text, Encoded { ids, bytes }) in texts.iter().enumerate() {
        let bytes = *bytes as f64 / ids.len() as f64;
        let windows = windows(ids.len(), scorer.room(), stride);
        let questions: Vec<Question> = windows.iter().map(|window| ask(ids, window)).collect();
        let answers = scorer.answer(&questions);
        found.extend(
            windows
                .iter()
                .zip(answers)
                .map(|(window, answers)| WindowScore {
                    text,
                    token: window.tokens.start + window.context,
                    bytes: bytes * answers.len() as f64,
                    answers,
                }),
        );
    }
    found
}
