use crate::Number;
use crate::patterns::{GROUPS, OPTIONAL, PATTERNS};

/// The number of each agreement group, as far as it is drawn and still needed.
pub type Numbers = [Option<Number>; GROUPS];

/// One kind of sentence.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) weight: f64,
    pub(crate) slots: Vec<Slot>,
}

/// One place of a sentence.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) class: &'static str,
    pub(crate) group: Option<usize>,
    /// Probability that the place is filled.
    pub(crate) chance: f64,
}

impl Pattern {
    pub(crate) fn all() -> Vec<Self> {
        let pattern = |&(weight, slots): &(f64, &'static str)| Self {
            weight,
            slots: slots.split_whitespace().map(Slot::parse).collect(),
        };
        PATTERNS.iter().map(pattern).collect()
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
