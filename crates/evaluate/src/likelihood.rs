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
    starts: Vec<bool>,
}

/// Texts of which the questions are in memory at the same time. Even: the two sentences of a pair are
/// among them together, and of the same tokens they are asked as one.
const TEXTS: usize = 256;

impl<'a> Likelihoods<'a> {
    /// By the network of a scorer.
    pub fn new(scorer: &'a Scorer<'a>, tokenizer: &'a Tokenizer) -> Self {
        Self {
            scorer,
            tokenizer,
            starts: tokenizer.word_starts(),
        }
    }

    /// Of texts, by a method.
    ///
    /// # Errors
    /// A text that the network cannot read at once, or that the tokenizer cannot. A tokenizer without a
    /// token to cover others with, where the method needs one.
    pub fn of<S: AsRef<str>>(&self, texts: &[S], method: Method) -> Result<Vec<Likelihood>, Error> {
        let [found] = self.of_each(texts, [method])?;
        Ok(found)
    }

    /// Of texts, by each of these methods. What several of them ask is asked once, as a word of one token
    /// by both pseudo-log-likelihoods.
    ///
    /// # Errors
    /// As [`Likelihoods::of`].
    pub fn of_each<S: AsRef<str>, const N: usize>(
        &self,
        texts: &[S],
        methods: [Method; N],
    ) -> Result<[Vec<Likelihood>; N], Error> {
        let mut found = methods.map(|_| Vec::with_capacity(texts.len()));
        for texts in texts.chunks(TEXTS) {
            let ids: Vec<Vec<u32>> = texts
                .iter()
                .map(|text| self.ids(text.as_ref()))
                .collect::<Result<_, _>>()?;
            for (found, more) in found.iter_mut().zip(self.of_ids(&ids, methods)?) {
                found.extend(more);
            }
        }
        Ok(found)
    }

    fn ids(&self, text: &str) -> Result<Vec<u32>, Error> {
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

    fn of_ids<const N: usize>(
        &self,
        texts: &[Vec<u32>],
        methods: [Method; N],
    ) -> Result<[Vec<Likelihood>; N], Error> {
        let questions: Vec<Vec<Question>> = methods
            .iter()
            .flat_map(|&method| texts.iter().map(move |ids| self.questions(ids, method)))
            .collect::<Result<_, _>>()?;
        let mut answers = self.scorer.answer(&questions.concat()).into_iter();
        let unknown = self.tokenizer.unknown();
        let of = |(questions, ids): (&Vec<Question>, &Vec<u32>)| {
            let found: Vec<Answer> = answers.by_ref().take(questions.len()).flatten().collect();
            Likelihood {
                log_prob: found.iter().map(|answer| answer.log_prob).sum(),
                tokens: found.len(),
                unknown: ids.iter().filter(|&&id| Some(id) == unknown).count(),
            }
        };
        let mut found = questions.iter().zip(texts.iter().cycle()).map(of);
        Ok(methods.map(|_| found.by_ref().take(texts.len()).collect()))
    }

    fn questions(&self, ids: &[u32], method: Method) -> Result<Vec<Question>, Error> {
        let frame = self.scorer.frame();
        let covered = |end: &dyn Fn(usize) -> usize| {
            let mask = self.tokenizer.mask().ok_or(Error::NoMaskToken)?;
            let one = |at| {
                let hidden: Vec<usize> = (at..end(at)).collect();
                Question::covered(frame, ids, &hidden, 1, mask)
            };
            Ok((0..ids.len()).map(one).collect())
        };
        match method {
            Method::Causal => Ok(vec![Question::causal(frame, ids)]),
            Method::PseudoOriginal => covered(&|at| at + 1),
            Method::PseudoWordL2r => covered(&|at| self.word_end(ids, at)),
        }
    }

    fn word_end(&self, ids: &[u32], at: usize) -> usize {
        let goes_on = |id: &&u32| !self.starts[**id as usize];
        at + 1 + ids[at + 1..].iter().take_while(goes_on).count()
    }
}
