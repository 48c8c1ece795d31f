use serde::{Deserialize, Serialize};

/// What went into one stage, and what came out of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// As in the recipe.
    pub name: String,
    /// Documents that came to it.
    pub documents_in: u64,
    /// Documents that it let pass.
    pub documents_out: u64,
    /// Bytes that came to it.
    pub bytes_in: u64,
    /// Bytes that it let pass.
    pub bytes_out: u64,
    /// Documents that passed, but not as they came.
    pub changed: u64,
    /// Repairs, in [`unit`](Self::unit)s.
    pub count: u64,
    /// What a repair is, in the plural: "characters", "lines".
    pub unit: String,
}

/// How long a part of the work took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PhaseTime {
    /// What was done.
    pub name: String,
    /// Bytes of text that it was done to.
    pub bytes: u64,
    /// By the clock on the wall, with all threads.
    pub seconds: f64,
}

/// A document that went, and the earlier one that stayed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The source of the one that went.
    pub removed: String,
    /// The source of the one that stayed.
    pub kept: String,
    /// Jaccard similarity of their shingles, in 0..=1; 1 for an exact copy.
    pub similarity: f64,
}

/// How a tokenizer does on a sample of the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TokenizerSummary {
    /// Such as "bpe".
    pub kind: String,
    /// Entries, special tokens included.
    pub vocabulary: u64,
    /// Tokens for each word (fertility).
    pub tokens_per_word: f64,
    /// Tokens for each character.
    pub tokens_per_character: f64,
    /// Bytes of text for each token (compression).
    pub bytes_per_token: f64,
    /// Share of unknown tokens, in 0..=1.
    pub unknown: f64,
    /// Share of the texts that decoding gives back exactly, in 0..=1.
    pub round_trip: f64,
    /// Share of the texts that it gives back but for what the tokenizer normalises, such as case. A
    /// word that loses a mark is another word.
    pub normalized: f64,
    /// Share of the words that lose an accent or another mark.
    #[serde(default)]
    pub stripped: f64,
}

/// What one token store holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreSummary {
    /// "train" or "held-out".
    pub name: String,
    /// Documents in it.
    pub documents: u64,
    /// Sentences in it.
    pub sentences: u64,
    /// Tokens in it.
    pub tokens: u64,
}

impl Stage {
    /// Documents that it dropped.
    pub(super) fn dropped(&self) -> u64 {
        self.documents_in.saturating_sub(self.documents_out)
    }

    /// Whether all came out as it went in.
    pub(super) fn is_idle(&self) -> bool {
        self.documents_in == self.documents_out
            && self.bytes_in == self.bytes_out
            && self.changed == 0
            && self.count == 0
    }
}
