use cloze_random::{Draws, Stream};

use crate::grammar::{Grammar, HiddenState, STOP, SentencePlace};
use crate::tabulate::tabulate;
use crate::{Hmm, Level, LevelError, words};

/// The language: its words, its hidden states and the tables between them.
#[derive(Debug, Clone)]
pub struct Language {
    grammar: Grammar,
    vocabulary: Vec<&'static str>,
    states: Vec<HiddenState>,
    hmm: Hmm,
}

const WORDS: Stream = Stream::named("language");
const LENGTHS: Stream = Stream::named("language lengths");

impl Language {
    /// The language at [`Level::STANDARD`].
    pub fn new() -> Self {
        Self::at(Level::STANDARD).expect("the standard level is a level")
    }

    /// The language at a level.
    ///
    /// # Errors
    /// [`LevelError::Values`] if values of the level are outside their ranges.
    pub fn at(level: Level) -> Result<Self, LevelError> {
        level.check()?;
        let grammar = Grammar::new(level);
        let vocabulary = grammar.vocabulary();
        let (states, hmm) = tabulate(&grammar, &vocabulary);
        Ok(Self {
            grammar,
            vocabulary,
            states,
            hmm,
        })
    }

    /// Its level.
    pub fn level(&self) -> Level {
        self.grammar.level()
    }

    /// All words, sorted; the full stop is one.
    pub fn vocabulary(&self) -> &[&'static str] {
        &self.vocabulary
    }

    /// The names of the topics.
    pub fn topics(&self) -> impl ExactSizeIterator<Item = &'static str> {
        let topics = &words::TOPICS[..self.level().topics];
        topics.iter().map(|&(name, _)| name)
    }

    /// What each state of [`Language::hmm`] stands for.
    pub fn states(&self) -> &[HiddenState] {
        &self.states
    }

    /// The process that all text is drawn from, over [`Language::states`] and
    /// [`Language::vocabulary`].
    pub fn hmm(&self) -> &Hmm {
        &self.hmm
    }

    /// Most words of a sentence. The full stop counts as one.
    pub fn longest_sentence(&self) -> usize {
        let patterns = self.grammar.patterns().iter();
        let longest = patterns.map(|pattern| pattern.slots.len()).max();
        longest.expect("every level has a pattern") + 1
    }

    /// The endless text that belongs to `(seed, index)`, sentence by sentence.
    pub fn sentences(&self, seed: u64, index: u64) -> impl Iterator<Item = String> + '_ {
        let mut walk = self.walk(seed, index);
        std::iter::repeat_with(move || {
            let mut sentence = String::new();
            for (_, word) in walk.by_ref() {
                let word = self.vocabulary[word];
                sentence.push_str(word);
                if word == STOP {
                    break;
                }
                sentence.push(' ');
            }
            sentence
        })
    }

    /// The document that belongs to `(seed, index)`: the first of its
    /// [sentences](Language::sentences), as many as the level's range allows, each number equally
    /// often. The number is drawn apart from the words and tells nothing about them.
    pub fn document(&self, seed: u64, index: u64) -> Prose {
        let length = self.length(seed, index) as usize;
        let sentences = self.sentences(seed, index).take(length).collect();
        Prose { sentences }
    }

    /// The documents of a seed, in the order of their index, without end.
    pub fn documents(&self, seed: u64) -> impl Iterator<Item = Prose> + '_ {
        (0..).map(move |index| self.document(seed, index))
    }

    /// The words of [`Language::document`], with the states that show them.
    pub fn text(&self, seed: u64, index: u64) -> Text {
        let mut stops = 0;
        let length = self.length(seed, index);
        let (states, words) = self
            .walk(seed, index)
            .take_while(|&(state, _)| {
                let is_inside = stops < length;
                stops += u64::from(self.is_stop(state));
                is_inside
            })
            .unzip();
        Text { words, states }
    }

    /// For each place of a text that a verb stands in, how many words before it the head noun of
    /// its subject stands: 1 if they are neighbours. `None` for all other words, and where the
    /// noun stands before the first of the states.
    ///
    /// # Panics
    /// If a state is none of [`Language::states`].
    pub fn distances(&self, states: &[usize]) -> Vec<Option<usize>> {
        let distance = |(position, &state): (usize, &usize)| {
            let SentencePlace::Word { pattern, slot, .. } = self.states[state].place else {
                return None;
            };
            let subject = self.grammar.patterns()[pattern].subject(slot)?;
            let is_subject = |&state: &usize| {
                let place = self.states[state].place;
                matches!(place, SentencePlace::Word { slot, .. } if slot == subject)
            };
            let before = states[..position].iter().rev();
            let mut sentence = before.take_while(|&&state| !self.is_stop(state));
            sentence.position(is_subject).map(|between| between + 1)
        };
        states.iter().enumerate().map(distance).collect()
    }

    /// Whether the state shows the full stop.
    ///
    /// # Panics
    /// If it is none of [`Language::states`].
    pub fn is_stop(&self, state: usize) -> bool {
        self.states[state].place == SentencePlace::Stop
    }

    fn walk(&self, seed: u64, index: u64) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.hmm.sample(Draws::new(seed, WORDS, 0, index))
    }

    fn length(&self, seed: u64, index: u64) -> u64 {
        let [least, most] = self.level().sentences;
        least + Draws::new(seed, LENGTHS, 0, index).below(most - least + 1)
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::new()
    }
}

/// A document as the process made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Indices of [`Language::vocabulary`].
    pub words: Vec<usize>,
    /// For each word, the state that shows it, as an index of [`Language::states`].
    pub states: Vec<usize>,
}

/// Sentences that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// Lower-case words and the full stop, each separated by one space.
    pub sentences: Vec<String>,
}

impl Prose {
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
