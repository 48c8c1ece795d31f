//! The standard level is the language of the first version, to the last bit: old runs can be
//! repeated.

use cloze_language::{Categorical, HiddenState, Language, Number, SentencePlace};

/// 64-bit FNV-1a (draft-eastlake-fnv).
struct Fingerprint(u64);

impl Fingerprint {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn add_number(&mut self, number: usize) {
        self.add(&(number as u64).to_le_bytes());
    }

    fn add_row(&mut self, row: &Categorical) {
        for (outcome, p) in row.iter() {
            self.add_number(outcome);
            self.add(&p.to_bits().to_le_bytes());
        }
    }

    fn add_state(&mut self, state: &HiddenState) {
        self.add_number(state.topic);
        let SentencePlace::Word {
            pattern,
            slot,
            numbers,
        } = state.place
        else {
            return self.add(b"stop");
        };
        self.add_number(pattern);
        self.add_number(slot);
        for (group, number) in numbers.iter().enumerate() {
            if let Some(number) = number {
                self.add_number(group);
                self.add_number(usize::from(*number == Number::Plural));
            }
        }
    }
}

/// Computed by this file with the first version of the crate.
#[test]
fn the_tables_and_states_are_those_of_the_first_version() {
    let language = Language::new();
    let mut tables = Fingerprint::new();
    for word in language.vocabulary() {
        tables.add(word.as_bytes());
    }
    let hmm = language.hmm();
    let rows = hmm.transitions().iter().chain(hmm.emissions());
    for row in rows.chain([hmm.initial()]) {
        tables.add_row(row);
    }
    assert_eq!(tables.0, 17_429_648_900_467_460_196);
    let mut states = Fingerprint::new();
    for state in language.states() {
        states.add_state(state);
    }
    assert_eq!(states.0, 9_342_699_936_407_561_509);
}

#[test]
fn the_texts_are_those_of_the_first_version() {
    let language = Language::new();
    let mut texts = Fingerprint::new();
    for seed in [0, 1, 42] {
        for document in language.documents(seed).take(200) {
            texts.add(document.text().as_bytes());
        }
    }
    assert_eq!(texts.0, 10_373_809_464_447_066_305);
}
