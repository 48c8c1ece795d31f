use crate::{Categorical, Hmm, Impossible, Language};

/// The documents of a language as a reader of both directions has them: whole, with their length.
///
/// How many sentences a document has is drawn apart from its words, each allowed number equally often.
/// So a document is as probable as the chain makes its words, among those with an allowed number; and
/// whoever sees its length and some of its words knows more of that number than the chain alone does.
#[derive(Debug, Clone)]
pub struct WholeDocuments {
    /// Over `state * counts + stops`, with the number of full stops so far, the state's own included.
    hmm: Hmm,
    /// Whether a document may end in a state.
    ends: Vec<bool>,
}

impl Language {
    /// Its documents, seen whole. Costs as many copies of the tables as a document has sentences.
    pub fn whole_documents(&self) -> WholeDocuments {
        let [least, most] = self.level().sentences.map(|sentences| sentences as usize);
        // One more for any number that is too large.
        let counts = most + 2;
        let hmm = self.hmm();
        let row = |ways: &Categorical, stops: usize| {
            let counted = ways.iter().map(|(to, p)| {
                let stops = (stops + usize::from(self.is_stop(to))).min(most + 1);
                (to * counts + stops, p)
            });
            counted.collect()
        };
        let pairs: Vec<(usize, usize)> = (0..hmm.states())
            .flat_map(|state| (0..counts).map(move |stops| (state, stops)))
            .collect();
        let transitions = pairs
            .iter()
            .map(|&(state, stops)| row(&hmm.transitions()[state], stops));
        let emissions = pairs
            .iter()
            .map(|&(state, _)| hmm.emissions()[state].clone());
        let end = |&(state, stops): &(usize, usize)| {
            self.is_stop(state) && (least..=most).contains(&stops)
        };
        WholeDocuments {
            hmm: Hmm::new(
                row(hmm.initial(), 0),
                transitions.collect(),
                emissions.collect(),
            ),
            ends: pairs.iter().map(end).collect(),
        }
    }
}

impl WholeDocuments {
    /// For each hidden position of a document, in order, the probability of each word to stand there,
    /// given all words that are not hidden and what is known of every document: no reader of the other
    /// words is better.
    ///
    /// # Errors
    /// [`Impossible`] if no document has the words that are not hidden.
    ///
    /// # Panics
    /// If `hidden` is not as long as `words`, or a word is none of the language's.
    pub fn masked(&self, words: &[usize], hidden: &[bool]) -> Result<Vec<Vec<f64>>, Impossible> {
        self.hmm.masked(words, hidden, |state| self.ends[state])
    }
}
