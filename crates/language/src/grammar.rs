use std::collections::BTreeSet;

use crate::pattern::{Numbers, Pattern};
use crate::patterns::STAY;
use crate::{Level, Number, lexicon};

/// What the speaker has in mind at one word: all that decides the word and what may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HiddenState {
    /// The topic, as an index of [`Language::topics`](crate::Language::topics).
    pub topic: usize,
    /// The place in the sentence.
    pub place: SentencePlace,
}

/// A place in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SentencePlace {
    /// A word of the sentence.
    Word {
        /// Index of the sentence pattern.
        pattern: usize,
        /// Index of the slot in the pattern.
        slot: usize,
        /// The numbers that this word, or a later one of the sentence, agrees with.
        numbers: Numbers,
    },
    /// The full stop.
    Stop,
}

/// The full stop, as a word and as a class.
pub(crate) const STOP: &str = ".";

/// The language as a process over [`HiddenState`]s. What its methods return sums to one.
#[derive(Debug, Clone)]
pub(crate) struct Grammar {
    level: Level,
    patterns: Vec<Pattern>,
}

impl Grammar {
    /// The grammar of a level whose values are in their ranges.
    pub(crate) fn new(level: Level) -> Self {
        Self {
            level,
            patterns: Pattern::all(level.distance),
        }
    }

    pub(crate) fn level(&self) -> Level {
        self.level
    }

    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Every form of every word that some state shows, sorted.
    pub(crate) fn vocabulary(&self) -> Vec<&'static str> {
        let slots = self.patterns.iter().flat_map(|pattern| &pattern.slots);
        let classes: BTreeSet<&str> = slots.map(|slot| slot.class).chain([STOP]).collect();
        let mut forms = BTreeSet::new();
        for topic in 0..self.level.topics {
            for class in &classes {
                for number in Number::ALL {
                    let words = lexicon::words(topic, class, Some(number), self.level.words);
                    forms.extend(words.map(|(form, _)| form));
                }
            }
        }
        forms.into_iter().collect()
    }

    /// The first state of a text.
    pub(crate) fn initial(&self) -> Vec<(HiddenState, f64)> {
        self.openings(|_| 1.0 / self.level.topics as f64)
    }

    /// The state after this one. A full stop may change the topic.
    pub(crate) fn transition(&self, state: HiddenState) -> Vec<(HiddenState, f64)> {
        let leave = (1.0 - STAY) / (self.level.topics - 1) as f64;
        let share = |topic| if topic == state.topic { STAY } else { leave };
        match state.place {
            SentencePlace::Word {
                pattern,
                slot,
                numbers,
            } => self.continuations(state.topic, pattern, slot + 1, numbers),
            SentencePlace::Stop => self.openings(share),
        }
    }

    /// The words of a state, without noise.
    pub(crate) fn emission(&self, state: HiddenState) -> impl Iterator<Item = (&'static str, f64)> {
        let (class, number) = match state.place {
            SentencePlace::Word {
                pattern,
                slot,
                numbers,
            } => {
                let slot = &self.patterns[pattern].slots[slot];
                (slot.class, slot.group.and_then(|group| numbers[group]))
            }
            SentencePlace::Stop => (STOP, None),
        };
        lexicon::words(state.topic, class, number, self.level.words)
    }

    /// The first states of a sentence whose topic has the probability `share(topic)`.
    fn openings(&self, share: impl Fn(usize) -> f64) -> Vec<(HiddenState, f64)> {
        let total: f64 = self.patterns.iter().map(|pattern| pattern.weight).sum();
        let mut openings = vec![];
        for topic in 0..self.level.topics {
            for (index, pattern) in self.patterns.iter().enumerate() {
                let p = share(topic) * pattern.weight / total;
                let first = self.continuations(topic, index, 0, Numbers::default());
                openings.extend(scaled(first, p));
            }
        }
        openings
    }

    /// The ways on from before a slot: into it, or past it where it is optional.
    fn continuations(
        &self,
        topic: usize,
        pattern: usize,
        slot: usize,
        numbers: Numbers,
    ) -> Vec<(HiddenState, f64)> {
        let sentence = &self.patterns[pattern];
        let Some(next) = sentence.slots.get(slot) else {
            let place = SentencePlace::Stop;
            return vec![(HiddenState { topic, place }, 1.0)];
        };
        let into = sentence.agree(slot, numbers).into_iter();
        let into = into.map(|(numbers, p)| {
            let place = SentencePlace::Word {
                pattern,
                slot,
                numbers,
            };
            (HiddenState { topic, place }, p)
        });
        if next.chance == 1.0 {
            return into.collect();
        }
        let past = self.continuations(topic, pattern, slot + 1, numbers);
        scaled(into, next.chance)
            .chain(scaled(past, 1.0 - next.chance))
            .collect()
    }
}

fn scaled(
    ways: impl IntoIterator<Item = (HiddenState, f64)>,
    factor: f64,
) -> impl Iterator<Item = (HiddenState, f64)> {
    ways.into_iter().map(move |(state, p)| (state, p * factor))
}
