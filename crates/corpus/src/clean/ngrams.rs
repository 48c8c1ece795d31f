use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::counts::is_unspaced;
use super::reason::share;
use super::words::{Ngrams, hash, words};

/// The n-grams of a text for n = 2, 3, and so on. An n-gram can stand twice only where both of its
/// (n-1)-grams do, so that few places are left to look at as n grows.
///
/// In scripts without spaces two characters stand for a word: the usual word of Chinese has two, and
/// n-grams of single characters would repeat in any text.
pub(super) struct Levels {
    n: usize,
    /// Words of UAX #29 in a word of ours.
    step: usize,
    ngrams: Ngrams,
    /// Characters before each word.
    characters: Vec<u64>,
    /// Whether the n-gram at each place stands twice or more.
    often: Vec<bool>,
}

/// The shares of the characters of a text that are within n-grams of one length.
pub(super) struct Level {
    /// In the most frequent n-gram.
    pub(super) top: f64,
    /// In n-grams that stood before.
    pub(super) repeated: f64,
}

impl Levels {
    pub(super) fn new(text: &str) -> Self {
        let mut characters = vec![0];
        let mut total = 0;
        let mut unspaced = 0;
        let ngrams = Ngrams::new(words(text).map(|word| {
            unspaced += usize::from(word.starts_with(is_unspaced));
            total += word.chars().count() as u64;
            characters.push(total);
            hash(word.as_bytes())
        }));
        let count = characters.len() - 1;
        let mut levels = Self {
            n: 1,
            step: if 2 * unspaced > count { 2 } else { 1 },
            ngrams,
            often: vec![true; count],
            characters,
        };
        for _ in 1..levels.step {
            levels.advance();
        }
        levels
    }

    /// Goes on to the n-grams with one more word.
    pub(super) fn next(&mut self) -> Level {
        for _ in 1..self.step {
            self.advance();
        }
        self.advance()
    }

    fn advance(&mut self) -> Level {
        self.n += 1;
        let mut counts = Counts::default();
        for (_, ngram) in self.places() {
            counts.entry(ngram).or_default().total += 1;
        }
        counts.retain(|_, count| count.total > 1);
        let places = self.often.len().saturating_sub(1);
        let mut often = vec![false; places];
        let (mut top, mut repeated, mut covered) = ((0, 0), 0, 0);
        for (place, ngram) in self.places() {
            let Some(count) = counts.get_mut(&ngram) else {
                continue;
            };
            often[place] = true;
            let end = place + self.n;
            let length = self.characters[end] - self.characters[place];
            top = top.max((count.total, length));
            if std::mem::replace(&mut count.seen, true) {
                repeated += self.characters[end] - self.characters[covered.max(place)];
                covered = end;
            }
        }
        self.often = often;
        let all = self.characters.last().copied().unwrap_or(0);
        Level {
            top: share(top.0 * top.1, all),
            repeated: share(repeated, all),
        }
    }

    /// The n-grams that can stand twice, with their places.
    fn places(&self) -> impl Iterator<Item = (usize, u64)> {
        let often = self.often.windows(2).map(|pair| pair[0] && pair[1]);
        let ngrams = self.ngrams.of(self.n).enumerate().zip(often);
        ngrams.filter_map(|(ngram, often)| often.then_some(ngram))
    }
}

#[derive(Default)]
struct Count {
    total: u64,
    seen: bool,
}

type Counts = HashMap<u64, Count, BuildHasherDefault<Identity>>;

/// For keys that are hashes.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
