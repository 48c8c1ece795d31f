use std::fmt;

use serde::{Deserialize, Serialize};

use super::train::LARGEST;
use super::{Kind, Recipe};

/// Different words with their spaces among the first `n` bytes: `HEAPS * sqrt(n)` (Heaps, 1978).
/// From 16.3 in 5 MB of English novels to 16.7 in 43 MB of them.
const HEAPS: f64 = 16.5;

/// Bytes that do not grow with the text. This and what a word takes was fitted to the peaks at
/// 1.6, 12.7 and 43.9 MB of novels: 38, 67 and 105 MB for BPE, for one.
const FIXED: f64 = 25e6;

/// What training will cost, before it starts. The memory is that of English prose: text without
/// spaces, such as Chinese, has several times as many different words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingCost {
    /// Bytes of text that are there.
    pub total: u64,
    /// Bytes of them to learn from.
    pub sample: u64,
    /// Bytes of memory, for words as in English prose.
    pub memory: u64,
}

impl Recipe {
    /// What it will cost to learn from so many bytes of text.
    pub fn estimate(&self, total: u64) -> TrainingCost {
        let sample = total.min(self.sample).min(LARGEST);
        let words = HEAPS * (sample as f64).sqrt();
        let memory = match self.kind {
            Kind::Bpe => words * 800.0,
            Kind::WordPiece => words * 600.0,
            // Counted all, but learned from only so many.
            Kind::Unigram => words.min(250e3) * 2300.0 + words * 100.0,
            Kind::Char | Kind::Byte => 0.0,
        };
        TrainingCost {
            total,
            sample,
            memory: (FIXED + memory) as u64,
        }
    }
}

impl fmt::Display for TrainingCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        write!(
            f,
            "a vocabulary from {:.1} of {:.1} MB of text, in about {:.0} MB of memory",
            megabytes(self.sample),
            megabytes(self.total),
            megabytes(self.memory)
        )
    }
}
