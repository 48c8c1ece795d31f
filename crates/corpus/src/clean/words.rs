use cloze_random::mix;
use unicode_segmentation::UnicodeSegmentation;

/// The words of a text by the word boundaries of UAX #29, which make each ideograph a word.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    // A line feed is a boundary anyway, and lines in ASCII take a fast path.
    text.split('\n')
        .flat_map(UnicodeSegmentation::unicode_words)
}

/// FNV-1a with a final mixing. Held in memory only.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    mix(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }))
}

/// The hashes of all n-grams of a sequence of hashes, at a cost that does not grow with `n`.
pub(super) struct Ngrams {
    /// The polynomial hash of each prefix.
    prefixes: Vec<u64>,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl Ngrams {
    pub(super) fn new(words: impl Iterator<Item = u64>) -> Self {
        let mut prefixes = vec![0u64];
        let mut prefix = 0u64;
        prefixes.extend(words.map(|word| {
            prefix = prefix.wrapping_mul(BASE).wrapping_add(word);
            prefix
        }));
        Self { prefixes }
    }

    /// The hash of the `n` words from each place on. Empty if there are fewer words.
    pub(super) fn of(&self, n: usize) -> impl Iterator<Item = u64> {
        let power = BASE.wrapping_pow(n as u32);
        let ends = self.prefixes.iter().skip(n);
        self.prefixes
            .iter()
            .zip(ends)
            .map(move |(&start, &end)| mix(end.wrapping_sub(start.wrapping_mul(power))))
    }
}
