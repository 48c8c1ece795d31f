use cloze_random::{Draws, Stream};

use crate::grammar::{Grammar, State};
use crate::tabulate::tabulate;
use crate::{Hmm, lexicon, words};

/// The language: its words, its hidden states and the tables between them.
#[derive(Debug, Clone)]
pub struct Language {
    vocabulary: Vec<&'static str>,
    states: Vec<State>,
    hmm: Hmm,
}

const WORDS: Stream = Stream::named("language");
const LENGTHS: Stream = Stream::named("language lengths");

const SHORTEST: u64 = 6;
const LONGEST: u64 = 20;

impl Language {
    /// The language at its default level.
    pub fn new() -> Self {
        let vocabulary = lexicon::vocabulary();
        let (states, hmm) = tabulate(&Grammar::new(), &vocabulary);
        Self {
            vocabulary,
            states,
            hmm,
        }
    }

    /// All words, sorted; the full stop is one.
    pub fn vocabulary(&self) -> &[&'static str] {
        &self.vocabulary
    }

    /// The names of the topics.
    pub fn topics(&self) -> impl ExactSizeIterator<Item = &'static str> {
        words::TOPICS.iter().map(|&(name, _)| name)
    }

    /// What each state of [`Language::hmm`] stands for.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The process that all text is drawn from, over [`Language::states`] and
    /// [`Language::vocabulary`].
    pub fn hmm(&self) -> &Hmm {
        &self.hmm
    }

    /// The endless text that belongs to `(seed, index)`, sentence by sentence.
    pub fn sentences(&self, seed: u64, index: u64) -> impl Iterator<Item = String> + '_ {
        let mut walk = self.hmm.sample(Draws::new(seed, WORDS, 0, index));
        std::iter::repeat_with(move || {
            let mut sentence = String::new();
            for (_, word) in walk.by_ref() {
                let word = self.vocabulary[word];
                sentence.push_str(word);
                if word == "." {
                    break;
                }
                sentence.push(' ');
            }
            sentence
        })
    }

    /// The document that belongs to `(seed, index)`: the first 6 to 20 of its
    /// [sentences](Language::sentences), each number equally often. The number is drawn apart from
    /// the words and tells nothing about them.
    pub fn document(&self, seed: u64, index: u64) -> Document {
        let length = SHORTEST + Draws::new(seed, LENGTHS, 0, index).below(LONGEST - SHORTEST + 1);
        let sentences = self.sentences(seed, index).take(length as usize).collect();
        Document { sentences }
    }

    /// The documents of a seed, in the order of their index, without end.
    pub fn documents(&self, seed: u64) -> impl Iterator<Item = Document> + '_ {
        (0..).map(move |index| self.document(seed, index))
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::new()
    }
}

/// Sentences that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Lower-case words and the full stop, each separated by one space.
    pub sentences: Vec<String>,
}

impl Document {
    /// The text as prose: each sentence begins with a capital and ends in its full stop, and a
    /// space stands between two.
    pub fn text(&self) -> String {
        let prose: Vec<String> = self.sentences.iter().map(|words| prose(words)).collect();
        prose.join(" ")
    }
}

/// `the boxes are heavy .` as `The boxes are heavy.`
fn prose(words: &str) -> String {
    let (first, rest) = words.split_at(1);
    first.to_ascii_uppercase() + &rest.replace(" .", ".")
}
