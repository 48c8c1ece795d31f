use cloze_language::{Categorical, Hmm, Impossible, Language};

use super::{LANGUAGES, mask, mean};

const TEXTS: u64 = 400;

/// A language whose states also count the sentences so far.
struct Counted<'a> {
    language: &'a Language,
    hmm: Hmm,
}

impl<'a> Counted<'a> {
    fn of(language: &'a Language) -> Self {
        let (hmm, states) = (language.hmm(), language.hmm().states());
        let most = language.level().sentences[1] as usize;
        let (mut transitions, mut emissions) = (vec![], vec![]);
        for count in 0..=most {
            for (state, row) in hmm.transitions().iter().enumerate() {
                let next = (count + usize::from(language.is_stop(state))).min(most);
                let counted = row.iter().map(|(to, p)| (next * states + to, p));
                transitions.push(counted.collect());
            }
            emissions.extend_from_slice(hmm.emissions());
        }
        let initial: Categorical = hmm.initial().iter().collect();
        let hmm = Hmm::new(initial, transitions, emissions);
        Self { language, hmm }
    }

    /// The posteriors of a reader who knows that the text is a whole document.
    fn masked(&self, words: &[usize], hidden: &[bool]) -> Result<Vec<Vec<f64>>, Impossible> {
        let states = self.language.hmm().states();
        let [least, most] = self.language.level().sentences;
        self.hmm.masked(words, hidden, |state| {
            let sentences = (state / states) as u64 + 1;
            self.language.is_stop(state % states) && (least..=most).contains(&sentences)
        })
    }
}

/// [`Language::masked`] does not use how many sentences a document may have. The divergence of the
/// posteriors is what a reader gains on average who does.
#[test]
fn the_number_of_sentences_tells_next_to_nothing() {
    let (_, easy) = &LANGUAGES[0];
    let counted = Counted::of(easy);
    let gain = |index| {
        let words = easy.text(51, index).words;
        let hidden = mask(words.len(), index);
        let ours = easy.masked(&words, &hidden).expect("a document");
        let theirs = counted.masked(&words, &hidden).expect("a document");
        let pairs = theirs.iter().flatten().zip(ours.iter().flatten());
        let nats = pairs
            .filter(|(p, _)| **p > 0.0)
            .map(|(p, q)| p * (p / q).ln());
        nats.sum::<f64>() / ours.len() as f64
    };
    let (gain, error) = mean(&(0..TEXTS).map(gain).collect::<Vec<_>>());
    assert!(
        gain + 4.0 * error < 1e-4,
        "{gain} +- {error} nats a hidden word"
    );
}
