use std::collections::VecDeque;

use unicode_normalization::char::is_combining_mark;

use super::Near;
use super::minhash::mix;

/// Any odd numbers with mixed bits do; these are the golden ratio and the 64-bit FNV prime.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const PRIME: u64 = 0x0000_0100_0000_01b3;
/// The state before the first letter of a word.
const BLANK: u64 = 0xcbf2_9ce4_8422_2325;

/// The hashes of all shingles of a text, in its order, repetitions and all. 8 bytes for each word
/// or, in a script without spaces, for each character.
pub(super) fn shingles(text: &str, near: &Near) -> Vec<u64> {
    let mut window = Window::new(near);
    units(text, |unit| window.push(unit));
    window.finish()
}

/// The same as a set: ascending, without repetitions.
pub(super) fn shingle_set(text: &str, near: &Near) -> Vec<u64> {
    let mut set = shingles(text, near);
    set.sort_unstable();
    set.dedup();
    set
}

/// A hash of what a shingle is made of.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Word(u64),
    Character(u64),
}

fn units(text: &str, mut found: impl FnMut(Unit)) {
    let mut word = BLANK;
    let add = |word: u64, c: char| (word ^ u64::from(c)).wrapping_mul(PRIME);
    let end = |word: &mut u64, found: &mut dyn FnMut(Unit)| {
        if *word != BLANK {
            found(Unit::Word(mix(*word)));
            *word = BLANK;
        }
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word = add(word, c.to_ascii_lowercase());
        } else if c.is_ascii() {
            end(&mut word, &mut found);
        } else if is_written_without_spaces(c) {
            end(&mut word, &mut found);
            found(Unit::Character(mix(add(BLANK, c))));
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            word = c.to_lowercase().fold(word, add);
        } else {
            end(&mut word, &mut found);
        }
    }
    end(&mut word, &mut found);
}

/// Letters of Thai, Lao, Burmese, Khmer, the kana and the ideographs.
fn is_written_without_spaces(c: char) -> bool {
    let script = matches!(c,
        '\u{0e00}'..='\u{0eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}');
    script && (c.is_alphanumeric() || is_combining_mark(c))
}

/// The units of the shingle that ends at the last one; its hash is a polynomial of theirs, which
/// rolls (Karp, Rabin, "Efficient randomized pattern-matching algorithms", 1987).
#[derive(Debug)]
struct Window {
    units: VecDeque<(u64, usize)>,
    hash: u64,
    weight: usize,
    /// Of a word, of a character, and of a shingle: so many of either fill it.
    weights: [usize; 3],
    powers: Vec<u64>,
    found: Vec<u64>,
}

impl Window {
    fn new(near: &Near) -> Self {
        let longest = near.words.max(near.characters);
        let power = |power: &u64| Some(power.wrapping_mul(BASE));
        Self {
            units: VecDeque::with_capacity(longest + 1),
            hash: 0,
            weight: 0,
            weights: [near.characters, near.words, near.words * near.characters],
            powers: std::iter::successors(Some(1), power)
                .take(longest + 1)
                .collect(),
            found: Vec::new(),
        }
    }

    fn push(&mut self, unit: Unit) {
        let [word, character, full] = self.weights;
        let (hash, weight) = match unit {
            Unit::Word(hash) => (hash, word),
            Unit::Character(hash) => (hash, character),
        };
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(hash);
        self.units.push_back((hash, weight));
        self.weight += weight;
        // The shortest run that is full.
        while let Some(&(hash, weight)) = self.units.front()
            && self.weight - weight >= full
        {
            self.units.pop_front();
            self.weight -= weight;
            let gone = hash.wrapping_mul(self.powers[self.units.len()]);
            self.hash = self.hash.wrapping_sub(gone);
        }
        if self.weight >= full {
            self.found.push(self.hash);
        }
    }

    fn finish(mut self) -> Vec<u64> {
        if self.found.is_empty() && !self.units.is_empty() {
            self.found.push(self.hash);
        }
        self.found
    }
}
