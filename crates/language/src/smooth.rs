use crate::{Categorical, Hmm};

/// A text that the model cannot have made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the words up to position {position} of {length} cannot be: give a text of the model, with its \
     words and its last state as they may be"
)]
pub struct Impossible {
    /// The first word that cannot follow those before it; the length where none may be the last.
    pub position: usize,
    /// Number of words.
    pub length: usize,
}

impl Hmm {
    /// For each hidden position, in order, the probability of each word to stand there, given all
    /// words that are not hidden: the forward-backward algorithm (Rabiner 1989, section III.B),
    /// with an emission of one where a word is missing. No predictor that sees only the other
    /// words is better.
    ///
    /// What is under `hidden` is not read. `last` tells which states the last word may have:
    /// `|_| true` where nothing is known of it.
    ///
    /// # Errors
    /// [`Impossible`] if no text of the model has the words that are not hidden.
    ///
    /// # Panics
    /// If `hidden` is not as long as `words`, or a word is none of the model's.
    pub fn masked(
        &self,
        words: &[usize],
        hidden: &[bool],
        last: impl Fn(usize) -> bool,
    ) -> Result<Vec<Vec<f64>>, Impossible> {
        assert_eq!(words.len(), hidden.len(), "each word is hidden or is not");
        let pairs = words.iter().zip(hidden);
        let seen: Vec<_> = pairs
            .map(|(&word, &hidden)| (!hidden).then_some(word))
            .collect();
        self.smooth(&seen, hidden, last)
    }

    /// For each position, what [`Hmm::masked`] gives when it alone is hidden, at the cost of
    /// one call: what a pseudo-log-likelihood (Salazar et al., "Masked Language Model Scoring",
    /// 2020) is made of.
    ///
    /// # Errors
    /// [`Impossible`] if the text is.
    ///
    /// # Panics
    /// If a word is none of the model's.
    pub fn each_masked(
        &self,
        words: &[usize],
        last: impl Fn(usize) -> bool,
    ) -> Result<Vec<Vec<f64>>, Impossible> {
        let seen: Vec<_> = words.iter().copied().map(Some).collect();
        self.smooth(&seen, &vec![true; words.len()], last)
    }

    /// The words that may stand at each position asked for, given what is seen at the others.
    fn smooth(
        &self,
        seen: &[Option<usize>],
        asked: &[bool],
        last: impl Fn(usize) -> bool,
    ) -> Result<Vec<Vec<f64>>, Impossible> {
        let mut before = self.forward(seen, asked, &last)?;
        let mut after: Vec<f64> = (0..self.states())
            .map(|state| f64::from(u8::from(last(state))))
            .collect();
        let mut posteriors = vec![];
        for (&word, &asked) in seen.iter().zip(asked).rev() {
            if asked {
                let before = before.pop().expect("a belief for each position asked for");
                posteriors.push(self.posterior(&before, &after));
            }
            after = self.backward(&after, word);
        }
        posteriors.reverse();
        Ok(posteriors)
    }

    /// The states at each position asked for, given what is seen before it.
    fn forward(
        &self,
        seen: &[Option<usize>],
        asked: &[bool],
        last: impl Fn(usize) -> bool,
    ) -> Result<Vec<Vec<(usize, f64)>>, Impossible> {
        let length = seen.len();
        let mut filter = self.filter();
        let mut beliefs = vec![];
        for (position, (&word, &asked)) in seen.iter().zip(asked).enumerate() {
            if asked {
                beliefs.push(filter.states(None));
            }
            let here = filter.states(word);
            if here.is_empty() {
                return Err(Impossible { position, length });
            }
            if position + 1 == length && !here.iter().any(|&(state, _)| last(state)) {
                let position = length;
                return Err(Impossible { position, length });
            }
            filter.advance(here);
        }
        Ok(beliefs)
    }

    /// From the likelihood, for each state here, of what is seen after here, that for each state
    /// of the word before, up to a factor: the largest is one.
    fn backward(&self, after: &[f64], word: Option<usize>) -> Vec<f64> {
        let here = match word {
            Some(word) => {
                let mut here = vec![0.0; self.states()];
                for &(state, p) in self.shown_by(word) {
                    here[state] = p * after[state];
                }
                here
            }
            None => after.to_vec(),
        };
        let expected = |row: &Categorical| row.iter().map(|(state, p)| p * here[state]).sum();
        let before: Vec<f64> = self.transitions().iter().map(expected).collect();
        let largest = before.iter().copied().fold(0.0, f64::max);
        before.into_iter().map(|p| p / largest).collect()
    }

    fn posterior(&self, before: &[(usize, f64)], after: &[f64]) -> Vec<f64> {
        let here = before.iter().map(|&(state, p)| (state, p * after[state]));
        let words = self.words_of(here);
        let total: f64 = words.iter().sum();
        words.into_iter().map(|p| p / total).collect()
    }
}
