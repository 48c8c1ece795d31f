use crate::Number;
use crate::patterns::{GROUPS, NOUNS, OPTIONAL, PATTERNS, VERBS};

/// The number of each agreement group, as far as it is drawn and still needed.
pub type Numbers = [Option<Number>; GROUPS];

/// One kind of sentence.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) weight: f64,
    pub(crate) slots: Vec<Slot>,
}

/// One place of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) class: &'static str,
    pub(crate) group: Option<usize>,
    /// Probability that the place is filled.
    pub(crate) chance: f64,
}

impl Pattern {
    /// The patterns with at most so many phrases between a subject and its verb.
    pub(crate) fn all(distance: usize) -> Vec<Self> {
        let variants = |&(weight, text)| Self::variants(weight, text, distance);
        PATTERNS.iter().flat_map(variants).collect()
    }

    /// The pattern with one phrase, with two and so on, which share its weight.
    fn variants(weight: f64, text: &'static str, distance: usize) -> Vec<Self> {
        let Some((before, rest)) = text.split_once(['[', '(']) else {
            let slots = Slot::parse_all(text);
            return vec![Self { weight, slots }];
        };
        let (between, after) = rest
            .split_once([']', ')'])
            .expect("a bracket of a pattern that closes");
        let [before, between, after] = [before, between, after].map(Slot::parse_all);
        let all = before.iter().chain(&between).chain(&after);
        let free = all.filter_map(|slot| slot.group).max().map_or(0, |g| g + 1);
        let most = match text.contains('[') {
            true => distance,
            false => distance.min(1),
        };
        let again = |copy| {
            let group = move |_| free + copy;
            between.iter().map(move |slot| Slot {
                group: slot.group.map(group),
                ..*slot
            })
        };
        let variant = |phrases: usize| {
            let more = (0..phrases - 1).flat_map(again);
            let slots = before.iter().chain(&between).copied().chain(more);
            Self {
                weight: weight / most as f64,
                slots: slots.chain(after.iter().copied()).collect(),
            }
        };
        (1..=most).map(variant).collect()
    }

    /// The slot of the noun that the verb in this slot agrees with.
    pub(crate) fn subject(&self, slot: usize) -> Option<usize> {
        let verb = self.slots[slot];
        let is_subject = |other: &Slot| other.group == verb.group && NOUNS.contains(&other.class);
        VERBS
            .contains(&verb.class)
            .then(|| self.slots[..slot].iter().rposition(is_subject))
            .flatten()
    }

    /// The numbers on entering a slot, with their probabilities: a group that begins here draws
    /// its number, a group that has ended is forgotten. So two states with the same future are
    /// one state.
    pub(crate) fn agree(&self, slot: usize, numbers: Numbers) -> Vec<(Numbers, f64)> {
        let needed = |group| self.slots[slot..].iter().any(|s| s.group == Some(group));
        let kept: Numbers = std::array::from_fn(|group| numbers[group].filter(|_| needed(group)));
        match self.slots[slot].group {
            Some(group) if kept[group].is_none() => Number::ALL
                .map(|number| {
                    let mut drawn = kept;
                    drawn[group] = Some(number);
                    (drawn, 1.0 / Number::ALL.len() as f64)
                })
                .to_vec(),
            _ => vec![(kept, 1.0)],
        }
    }
}

impl Slot {
    fn parse_all(text: &'static str) -> Vec<Self> {
        text.split_whitespace().map(Self::parse).collect()
    }

    /// Reads `class`, `class.1` or either with a question mark.
    fn parse(text: &'static str) -> Self {
        let (word, chance) = match text.strip_suffix('?') {
            Some(word) => (word, OPTIONAL),
            None => (text, 1.0),
        };
        let (class, group) = match word.split_once('.') {
            Some((class, group)) => (class, Some(group)),
            None => (word, None),
        };
        let index = |group: &str| match group.parse::<usize>() {
            Ok(group @ 1..=GROUPS) => group - 1,
            _ => panic!("the group of `{text}` must be a number from 1 to {GROUPS}"),
        };
        Self {
            class,
            group: group.map(index),
            chance,
        }
    }
}
