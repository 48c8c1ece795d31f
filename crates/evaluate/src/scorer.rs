use std::collections::HashMap;

use cloze_corpus::Tokenizer;
use cloze_generate::Head;
use cloze_model::Backbone;
use cloze_transformer::{Mask, Tokens, Transformer};
use tch::{Device, Kind, Tensor};

use crate::question::Question;
use crate::{Answer, Error, Frame};

/// A network with its head, asked for the probabilities of tokens in batches.
///
/// Sequences of like length go through together. What a batch holds changes no answer by more than
/// rounding does.
#[derive(Debug)]
pub struct Scorer<'a> {
    network: &'a Transformer,
    head: &'a dyn Head,
    frame: Frame,
    vocab: usize,
    /// What may be predicted: `[outcomes]`, int64, and where each token is among them.
    outcomes: Option<(Tensor, Vec<Option<i64>>)>,
    batch_tokens: usize,
}

/// Tokens that go through the network at a time. More are no faster on a processor.
const BATCH_TOKENS: usize = 4096;
/// States that go through the vocabulary at a time: 125 MB of scores at 30,522 tokens.
const ROWS: i64 = 1024;

impl<'a> Scorer<'a> {
    /// A network with a head over the tokens of this tokenizer, which sees this frame around a text.
    ///
    /// # Errors
    /// A tokenizer with tokens that the network does not know.
    pub fn new(
        network: &'a Transformer,
        head: &'a dyn Head,
        tokenizer: &Tokenizer,
        frame: Frame,
    ) -> Result<Self, Error> {
        let (rows, vocab) = (network.vocab() as usize, tokenizer.vocab_size());
        if vocab > rows {
            return Err(Error::OutsideVocabulary {
                tokens: vocab,
                rows,
            });
        }
        Ok(Self {
            network,
            head,
            frame,
            vocab,
            outcomes: None,
            batch_tokens: BATCH_TOKENS,
        })
    }

    /// The same, where nothing but these tokens can be: the others have probability 0.
    #[must_use]
    pub fn among(self, outcomes: &[u32]) -> Self {
        let mut place = vec![None; self.vocab];
        for (index, &id) in (0..).zip(outcomes) {
            place[id as usize] = Some(index);
        }
        let ids: Vec<i64> = outcomes.iter().map(|&id| i64::from(id)).collect();
        let ids = Tensor::from_slice(&ids).to_device(self.device()); // [outcomes]
        Self {
            outcomes: Some((ids, place)),
            ..self
        }
    }

    /// The same, with so many tokens at a time; 1 is one sequence after the other.
    #[must_use]
    pub fn with_batches_of(self, tokens: usize) -> Self {
        Self {
            batch_tokens: tokens,
            ..self
        }
    }

    /// Tokens of a text at most, without its frame.
    pub fn room(&self) -> usize {
        (self.network.max_len() as usize).saturating_sub(self.frame.tokens())
    }

    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Answers in the order of the questions, one for each target. The same question is asked once.
    pub(crate) fn answer(&self, questions: &[Question]) -> Vec<Vec<Answer>> {
        let mut first = HashMap::new();
        let first: Vec<usize> = (0..questions.len())
            .map(|index| *first.entry(&questions[index]).or_insert(index))
            .collect();
        let asked = |&index: &usize| first[index] == index && !questions[index].targets.is_empty();
        let mut order: Vec<usize> = (0..questions.len()).filter(asked).collect();
        order.sort_by_key(|&index| (questions[index].causal, questions[index].ids.len()));
        let mut answers = vec![Vec::new(); questions.len()];
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let (batch, after) = rest.split_at(self.fitting(questions, rest));
            let batch_questions: Vec<&Question> =
                batch.iter().map(|&index| &questions[index]).collect();
            let found = tch::no_grad(|| self.batch(&batch_questions));
            for (&index, found) in batch.iter().zip(found) {
                answers[index] = found;
            }
            rest = after;
        }
        first.iter().map(|&index| answers[index].clone()).collect()
    }

    /// How many of the next sequences, sorted by attention and length, fit into a batch.
    fn fitting(&self, questions: &[Question], rest: &[usize]) -> usize {
        let fits = |&count: &usize| {
            let last = &questions[rest[count - 1]];
            last.causal == questions[rest[0]].causal && last.ids.len() * count <= self.batch_tokens
        };
        (1..=rest.len()).take_while(fits).count().max(1)
    }

    fn batch(&self, questions: &[&Question]) -> Vec<Vec<Answer>> {
        let states = self
            .network
            .states(&tokens(questions, self.device()), false)
            .flatten(0, 1); // [batch * seq, dim]
        let columns = questions.iter().map(|one| one.ids.len()).max().unwrap_or(0);
        let targets = questions.iter().enumerate().flat_map(|(row, question)| {
            let at = move |&(place, id): &(usize, u32)| ((row * columns + place) as i64, id);
            question.targets.iter().map(at)
        });
        let (rows, ids): (Vec<i64>, Vec<u32>) = targets.unzip();
        let rows = Tensor::from_slice(&rows).to_device(self.device()); // [targets]
        let mut answers = Vec::with_capacity(ids.len());
        for (chunk, ids) in (0..).zip(ids.chunks(ROWS as usize)) {
            let rows = rows.narrow(0, chunk * ROWS, ids.len() as i64);
            answers.extend(self.answers(&states.index_select(0, &rows), ids));
        }
        let mut answers = answers.into_iter();
        let of = |question: &&Question| answers.by_ref().take(question.targets.len()).collect();
        questions.iter().map(of).collect()
    }

    /// `states`: `[n, dim]`, one for each of the tokens.
    fn answers(&self, states: &Tensor, ids: &[u32]) -> Vec<Answer> {
        let scores = self.head.scores(states).narrow(1, 0, self.vocab as i64); // [n, vocab]
        let (scores, places) = match &self.outcomes {
            None => (scores, ids.iter().map(|&id| Some(i64::from(id))).collect()),
            Some((outcomes, place)) => {
                let places: Vec<_> = ids.iter().map(|&id| place[id as usize]).collect();
                (scores.index_select(1, outcomes), places) // [n, outcomes]
            }
        };
        let log_probs = scores.log_softmax(-1, Kind::Float); // [n, outcomes]
        let wanted: Vec<i64> = places.iter().map(|place| place.unwrap_or(0)).collect();
        let wanted = Tensor::from_slice(&wanted)
            .to_device(states.device())
            .unsqueeze(1); // [n, 1]
        let right = values::<f32>(&log_probs.gather(1, &wanted, false).squeeze_dim(1));
        let (best, which) = log_probs.max_dim(1, false); // [n]
        let (best, which) = (values::<f32>(&best), values::<i64>(&which));
        let answer = |n: usize| Answer {
            log_prob: places[n].map_or(f64::NEG_INFINITY, |_| f64::from(right[n])),
            confidence: f64::from(best[n]).exp(),
            hit: places[n] == Some(which[n]),
        };
        (0..ids.len()).map(answer).collect()
    }

    fn device(&self) -> Device {
        self.network.device()
    }
}

/// Sequences of one kind of attention; a causal mask hides the padding by itself.
fn tokens(questions: &[&Question], device: Device) -> Tokens {
    let rows: Vec<&[u32]> = questions.iter().map(|one| one.ids.as_slice()).collect();
    let mask = if questions[0].causal {
        Mask::Causal
    } else if rows.iter().all(|row| row.len() == rows[0].len()) {
        Mask::All
    } else {
        prefixes(&rows, device)
    };
    Tokens::new(&padded(&rows, device), mask)
}

/// Sequences of unequal length, padded on the right: `[batch, seq]`.
pub(crate) fn padded<R: AsRef<[u32]>>(rows: &[R], device: Device) -> Tensor {
    let columns = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0);
    let values = rows.iter().flat_map(|row| {
        let ids = row.as_ref().iter().map(|&id| i64::from(id));
        ids.chain(std::iter::repeat(0)).take(columns)
    });
    Tensor::from_slice(&values.collect::<Vec<_>>())
        .view([rows.len() as i64, columns as i64])
        .to_device(device)
}

/// The mask that hides the padding.
pub(crate) fn prefixes<R: AsRef<[u32]>>(rows: &[R], device: Device) -> Mask {
    let lengths: Vec<i64> = rows.iter().map(|row| row.as_ref().len() as i64).collect();
    let columns = lengths.iter().copied().max().unwrap_or(0);
    Mask::prefix(&Tensor::from_slice(&lengths).to_device(device), columns)
}

fn values<T: tch::kind::Element>(tensor: &Tensor) -> Vec<T>
where
    Vec<T>: for<'t> TryFrom<&'t Tensor, Error = tch::TchError>,
{
    Vec::try_from(tensor).expect("a vector of the kind that was computed")
}
