use crate::{Hmm, Impossible, Language};

impl Language {
    /// [`Hmm::masked`] of a text of whole sentences, as a reader sees it who knows that it ends
    /// there: its last word is the full stop, hidden or not. How many sentences a document may have
    /// it does not know: [`WholeDocuments`](crate::WholeDocuments) does.
    ///
    /// That a document has no fewer and no more sentences than its level says is not used. It
    /// matters where a hidden word may be a full stop and the document is as long or short as can
    /// be: less than 0.0001 nats a hidden word at the easy level, and about 0.0005 at that level
    /// with a distance of 3 and a noise of 0.05 (4,000 documents, 15% hidden).
    ///
    /// # Errors
    /// [`Impossible`] if no text of the language has the words that are not hidden.
    ///
    /// # Panics
    /// If `hidden` is not as long as `words`, or a word is none of the vocabulary.
    pub fn masked(&self, words: &[usize], hidden: &[bool]) -> Result<Vec<Vec<f64>>, Impossible> {
        self.hmm()
            .masked(words, hidden, |state| self.is_stop(state))
    }

    /// [`Hmm::each_masked`] of a text of whole sentences.
    ///
    /// # Errors
    /// [`Impossible`] if the text is.
    ///
    /// # Panics
    /// If a word is none of the vocabulary.
    pub fn each_masked(&self, words: &[usize]) -> Result<Vec<Vec<f64>>, Impossible> {
        self.hmm().each_masked(words, |state| self.is_stop(state))
    }

    /// Probability that `second` follows `first` in its document and is not from another one, if
    /// both are equally frequent. Each is one or more whole sentences, from anywhere in a document.
    ///
    /// # Errors
    /// [`Impossible`] if the language does not have one of the two.
    ///
    /// # Panics
    /// If a word is none of the vocabulary.
    pub fn next_sentence(&self, first: &[usize], second: &[usize]) -> Result<f64, Impossible> {
        let [before, alone] = [nats(self.hmm(), &[first])?, nats(self.hmm(), &[second])?];
        let together = nats(self.hmm(), &[first, second])?;
        Ok(preferred(together - before, alone))
    }

    /// Probability that `first` stands before `second` in their document, where one follows the
    /// other, if both orders are equally frequent. Each is one or more whole sentences.
    ///
    /// Topics change as often from one to another as back, so that two single sentences tell
    /// nothing of their order: it is one half. Longer parts tell a little, by the topics at their
    /// ends.
    ///
    /// # Errors
    /// [`Impossible`] if the language does not have one of the two.
    ///
    /// # Panics
    /// If a word is none of the vocabulary.
    pub fn sentence_order(&self, first: &[usize], second: &[usize]) -> Result<f64, Impossible> {
        let right = nats(self.hmm(), &[first, second])?;
        let wrong = nats(self.hmm(), &[second, first])?;
        Ok(preferred(right, wrong))
    }
}

/// Nats of a text in parts.
fn nats(hmm: &Hmm, parts: &[&[usize]]) -> Result<f64, Impossible> {
    let words = parts.concat();
    let nats = hmm.causal(&words);
    match nats.iter().position(|nats| nats.is_infinite()) {
        Some(position) => Err(Impossible {
            position,
            length: words.len(),
        }),
        None => Ok(nats.iter().sum()),
    }
}

/// Probability of the first of two explanations with these nats (Bayes, with equal priors).
fn preferred(first: f64, second: f64) -> f64 {
    1.0 / (1.0 + (first - second).exp())
}
