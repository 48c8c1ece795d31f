use super::width::Width;
use crate::Tokenizer;

/// What the tokens of a store are, and how they are cut into files.
///
/// Making one takes a pass over the vocabulary; make it once, and share it between threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFormat {
    pub(super) tokenizer: String,
    pub(super) recipe: String,
    pub(super) vocabulary: usize,
    pub(super) separator: Option<u32>,
    pub(super) unknown: Option<u32>,
    pub(super) shard_bytes: u64,
}

impl StoreFormat {
    /// For ids of this tokenizer: no recipe, shards of 256 MiB.
    pub fn new(tokenizer: &Tokenizer) -> Self {
        Self {
            tokenizer: tokenizer.fingerprint(),
            recipe: String::new(),
            vocabulary: tokenizer.vocab_size(),
            separator: tokenizer.end_of_text(),
            unknown: tokenizer.unknown(),
            shard_bytes: 1 << 28,
        }
    }

    /// Says which text was taken and how it was cleaned, for instance by a fingerprint. It becomes
    /// part of the store's own fingerprint.
    #[must_use]
    pub fn recipe(self, recipe: impl Into<String>) -> Self {
        let recipe = recipe.into();
        Self { recipe, ..self }
    }

    /// Cuts the store into files of this many bytes.
    ///
    /// # Panics
    /// If it is no power of two, or below 8.
    #[must_use]
    pub fn shard_bytes(self, shard_bytes: u64) -> Self {
        assert!(
            is_shard_size(shard_bytes),
            "a shard of {shard_bytes} bytes: choose a power of two, at least 8"
        );
        Self {
            shard_bytes,
            ..self
        }
    }

    pub(super) fn width(&self) -> Width {
        Width::of(self.vocabulary)
    }
}

/// So that a place is found by a shift, and no number of 64 bits lies in two files.
pub(super) fn is_shard_size(bytes: u64) -> bool {
    bytes.is_power_of_two() && bytes >= 8
}
