//! The likelihood of a text, by the method of each family.

use cloze_corpus::Tokenizer;
use serde::{Deserialize, Serialize};

use crate::question::Question;
use crate::{Answer, Error, Scorer};

/// How the likelihood of a text is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The sum over its tokens, each given those before it: a causal model. The first counts only
    /// where the [frame](crate::Frame) has a token before it.
    Causal,
    /// The sum over its tokens, each covered alone (Salazar et al., "Masked Language Model Scoring",
    /// 2020, section 2.1): a masked model.
    PseudoOriginal,
    /// The same, with the tokens of the same word that follow covered, too, so that a word's own ending
    /// does not give it away (Kauf and Ivanova, "A Better Way to Do Masked Language Model Scoring",
    /// 2023, section 3).
    PseudoWordL2r,
}

/// What a model says of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likelihood {
    /// Sum over the tokens that were scored, in nats.
    pub log_prob: f64,
    /// Tokens that were scored.
    pub tokens: usize,
    /// Tokens that the tokenizer did not know.
    pub unknown: usize,
}

/// Scores texts, in their order, many at a time.
#[derive(Debug)]
pub struct Likelihoods<'a> {
    scorer: &'a Scorer<'a>,
    tokenizer: &'a Tokenizer,
    method: Method,
    mask: Option<u32>,
    starts: Vec<bool>,
}

/// Texts of which the questions are in memory at the same time.
const TEXTS: usize = 256;

impl<'a> Likelihoods<'a> {
    /// By a method.
    ///
    /// # Errors
    /// A tokenizer without a token to cover others with, where the method needs one.
    pub fn new(
        scorer: &'a Scorer<'a>,
        tokenizer: &'a Tokenizer,
        method: Method,
    ) -> Result<Self, Error> {
        let mask = tokenizer.mask();
        if mask.is_none() && method != Method::Causal {
            return Err(Error::NoMaskToken);
        }
        Ok(Self {
            scorer,
            tokenizer,
            method,
            mask,
            starts: tokenizer.word_starts(),
        })
    }

    /// Of texts.
    ///
    /// # Errors
    /// A text that the network cannot read at once, or that the tokenizer cannot.
    pub fn of<S: AsRef<str>>(&self, texts: &[S]) -> Result<Vec<Likelihood>, Error> {
        let mut found = Vec::with_capacity(texts.len());
        for texts in texts.chunks(TEXTS) {
            let ids: Vec<Vec<u32>> = texts
                .iter()
                .map(|text| self.ids(text.as_ref()))
                .collect::<Result<_, _>>()?;
            found.extend(self.of_ids(&ids));
        }
        Ok(found)
    }

    /// The tokens of a text.
    ///
    /// # Errors
    /// As [`Likelihoods::of`].
    pub fn ids(&self, text: &str) -> Result<Vec<u32>, Error> {
        let (ids, room) = (self.tokenizer.encode(text)?, self.scorer.room());
        if ids.len() > room {
            return Err(Error::TooLong {
                text: text.chars().take(40).collect(),
                tokens: ids.len(),
                room,
            });
        }
        Ok(ids)
    }

    /// Of texts as tokens, each short enough for the network.
    pub fn of_ids(&self, texts: &[Vec<u32>]) -> Vec<Likelihood> {
        let questions: Vec<Vec<Question>> = texts.iter().map(|ids| self.questions(ids)).collect();
        let flat: Vec<Question> = questions.iter().flatten().cloned().collect();
        let mut answers = self
            .scorer
            .answer(&flat, self.method == Method::Causal)
            .into_iter();
        let unknown = self.tokenizer.unknown();
        let of = |(ids, questions): (&Vec<u32>, &Vec<Question>)| {
            let found: Vec<Answer> = answers.by_ref().take(questions.len()).flatten().collect();
            Likelihood {
                log_prob: found.iter().map(|answer| answer.log_prob).sum(),
                tokens: found.len(),
                unknown: ids.iter().filter(|&&id| Some(id) == unknown).count(),
            }
        };
        texts.iter().zip(&questions).map(of).collect()
    }

    fn questions(&self, ids: &[u32]) -> Vec<Question> {
        let frame = self.scorer.frame();
        match (self.method, self.mask) {
            (Method::Causal, _) | (_, None) => vec![causal(&frame, ids)],
            (Method::PseudoOriginal, Some(mask)) => {
                let alone = |at| covered(&frame, ids, at..at + 1, mask);
                (0..ids.len()).map(alone).collect()
            }
            (Method::PseudoWordL2r, Some(mask)) => {
                let to_end = |at| covered(&frame, ids, at..self.word_end(ids, at), mask);
                (0..ids.len()).map(to_end).collect()
            }
        }
    }

    fn word_end(&self, ids: &[u32], at: usize) -> usize {
        let goes_on = |id: &&u32| !self.starts[**id as usize];
        at + 1 + ids[at + 1..].iter().take_while(goes_on).count()
    }
}

/// Each token from those before it.
pub(crate) fn causal(frame: &crate::Frame, ids: &[u32]) -> Question {
    let framed = crate::Frame {
        after: None,
        ..*frame
    }
    .around(ids);
    let targets = (1..framed.len())
        .map(|next| (next - 1, framed[next]))
        .collect();
    let mut ids = framed;
    // Nothing is asked of the last.
    ids.pop();
    Question { ids, targets }
}

/// The first of the covered tokens, from all that are not.
fn covered(
    frame: &crate::Frame,
    ids: &[u32],
    cover: std::ops::Range<usize>,
    mask: u32,
) -> Question {
    let (before, asked) = (frame.before.iter().len(), (cover.start, ids[cover.start]));
    let mut shown = frame.around(ids);
    shown[before + cover.start..before + cover.end].fill(mask);
    Question {
        ids: shown,
        targets: vec![(before + asked.0, asked.1)],
    }
}
