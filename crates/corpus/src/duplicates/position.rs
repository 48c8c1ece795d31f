use std::fmt;

use serde::{Deserialize, Serialize};

/// The place of a document in the corpus; their order is the order of the corpus. Shown as `17:3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The chunk, from 0.
    pub chunk: u32,
    /// The document in the chunk, from 0.
    pub index: u32,
}

impl Position {
    /// As one number of the same order, which is how it is sorted and saved.
    pub(crate) fn pack(self) -> u64 {
        u64::from(self.chunk) << 32 | u64::from(self.index)
    }

    pub(super) fn unpack(packed: u64) -> Self {
        Self {
            chunk: (packed >> 32) as u32,
            index: packed as u32,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.chunk, self.index)
    }
}

/// Numbers all documents of the corpus. Takes 8 bytes for each chunk.
#[derive(Debug)]
pub(super) struct Numbers {
    starts: Vec<u64>,
}

impl Numbers {
    /// Of chunks with so many documents each.
    pub(super) fn new(sizes: &[u32]) -> Self {
        let ends = sizes.iter().scan(0, |end, &size| {
            *end += u64::from(size);
            Some(*end)
        });
        Self {
            starts: std::iter::once(0).chain(ends).collect(),
        }
    }

    pub(super) fn of(&self, packed: u64) -> u64 {
        let position = Position::unpack(packed);
        self.starts[position.chunk as usize] + u64::from(position.index)
    }

    pub(super) fn documents(&self) -> u64 {
        *self.starts.last().expect("0 is the first")
    }
}

/// A set of documents, by their packed positions. Takes one bit for each document of the corpus.
#[derive(Debug)]
pub(super) struct Members<'a> {
    numbers: &'a Numbers,
    bits: Vec<u64>,
}

impl<'a> Members<'a> {
    pub(super) fn none(numbers: &'a Numbers) -> Self {
        let words = numbers.documents().div_ceil(64) as usize;
        Self {
            numbers,
            bits: vec![0; words],
        }
    }

    pub(super) fn insert(&mut self, packed: u64) {
        let number = self.numbers.of(packed);
        self.bits[(number / 64) as usize] |= 1 << (number % 64);
    }

    pub(super) fn contains(&self, packed: u64) -> bool {
        let number = self.numbers.of(packed);
        self.bits[(number / 64) as usize] >> (number % 64) & 1 == 1
    }
}
