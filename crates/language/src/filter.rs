use crate::Hmm;

/// What the words so far tell of the next: the forward algorithm, scaled at each word (Rabiner
/// 1989, sections III.A and V.A). No predictor that knows only these words is better.
#[derive(Debug, Clone)]
pub struct Filter<'a> {
    hmm: &'a Hmm,
    /// Probability of each state to be the next one. All zeros after a text that cannot be.
    next: Vec<f64>,
}

impl Hmm {
    /// Nats of each word given those before it: the least loss, on average, of any causal model.
    /// Infinite for a word that cannot stand there, and for all words after it.
    ///
    /// # Panics
    /// If a word is none of the model's.
    pub fn causal(&self, words: &[usize]) -> Vec<f64> {
        let mut filter = self.filter();
        words.iter().map(|&word| filter.observe(word)).collect()
    }

    /// A filter that has seen no word yet.
    pub fn filter(&self) -> Filter<'_> {
        let mut next = vec![0.0; self.states()];
        self.initial().add_to(&mut next, 1.0);
        Filter { hmm: self, next }
    }
}

impl Filter<'_> {
    /// Probability of each word to be the next one. All zeros after a text that cannot be.
    pub fn predict(&self) -> Vec<f64> {
        self.hmm.words_of(self.states(None).into_iter())
    }

    /// Goes past a word, and gives its nats under [`Filter::predict`].
    ///
    /// # Panics
    /// If the word is none of the model's.
    pub fn observe(&mut self, word: usize) -> f64 {
        -self.advance(self.states(Some(word))).ln()
    }

    /// Goes past a word that is hidden.
    pub fn skip(&mut self) {
        self.advance(self.states(None));
    }

    /// The states that may be the next one, with the probability of each together with the word
    /// that is seen there.
    pub(crate) fn states(&self, word: Option<usize>) -> Vec<(usize, f64)> {
        let joint = |&(state, p): &(usize, f64)| (state, self.next[state] * p);
        let all: Vec<_> = match word {
            Some(word) => self.hmm.shown_by(word).iter().map(joint).collect(),
            None => self.next.iter().copied().enumerate().collect(),
        };
        all.into_iter().filter(|&(_, p)| p > 0.0).collect()
    }

    /// Goes on from these states, and gives the sum of their weights.
    pub(crate) fn advance(&mut self, here: Vec<(usize, f64)>) -> f64 {
        let total: f64 = here.iter().map(|&(_, p)| p).sum();
        self.next.fill(0.0);
        for (state, p) in here {
            self.hmm.transitions()[state].add_to(&mut self.next, p / total);
        }
        total
    }
}
