use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;

use super::arrays::shard_name;
use super::map::map;
use crate::Error;

/// The bytes of an array that is cut into mapped files of `shard_bytes`, the last one shorter.
#[derive(Debug)]
pub(super) struct Shards {
    files: Vec<Mmap>,
    shard_bytes: u64,
}

impl Shards {
    /// # Errors
    /// A file that is absent or has not the length that it must have.
    pub(super) fn open(
        folder: &Path,
        array: &str,
        bytes: u64,
        shard_bytes: u64,
    ) -> Result<Self, Error> {
        let count = bytes.div_ceil(shard_bytes);
        let files = (0..count).map(|number| {
            let path = folder.join(shard_name(array, number as usize));
            let file = map(&path).map_err(Error::io(&path))?;
            let expected = shard_bytes.min(bytes - number * shard_bytes);
            if file.len() as u64 == expected {
                return Ok(file);
            }
            let (expected, found) = (format!("{expected} bytes"), format!("{} bytes", file.len()));
            Err(Error::damaged(&path, expected, found))
        });
        Ok(Self {
            files: files.collect::<Result<_, _>>()?,
            shard_bytes,
        })
    }

    /// Copied only where the range lies in more than one file.
    pub(super) fn bytes(&self, range: Range<u64>) -> Cow<'_, [u8]> {
        if range.is_empty() {
            return Cow::Borrowed(&[]);
        }
        let (first, last) = (self.shard_of(range.start), self.shard_of(range.end - 1));
        let part = |number: usize| {
            let shard = number as u64 * self.shard_bytes;
            let start = range.start.saturating_sub(shard) as usize;
            let end = (range.end - shard).min(self.shard_bytes) as usize;
            &self.files[number][start..end]
        };
        if first == last {
            Cow::Borrowed(part(first))
        } else {
            Cow::Owned((first..=last).map(part).collect::<Vec<_>>().concat())
        }
    }

    /// The 64-bit number at this index. No number lies in two files.
    pub(super) fn number(&self, index: u64) -> u64 {
        let byte = index * 8;
        let numbers = self.numbers(self.shard_of(byte));
        u64::from_le_bytes(numbers[(byte % self.shard_bytes / 8) as usize])
    }

    /// How many of the ascending numbers are below this one.
    pub(super) fn numbers_below(&self, bound: u64) -> u64 {
        let below = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) < bound;
        let first_is_below = |file: &Mmap| file.as_chunks().0.first().is_some_and(below);
        let files = self.files.partition_point(first_is_below);
        let Some(last) = files.checked_sub(1) else {
            return 0;
        };
        let inside = self.numbers(last).partition_point(below);
        last as u64 * (self.shard_bytes / 8) + inside as u64
    }

    fn numbers(&self, shard: usize) -> &[[u8; 8]] {
        self.files[shard].as_chunks().0
    }

    fn shard_of(&self, byte: u64) -> usize {
        (byte >> self.shard_bytes.trailing_zeros()) as usize
    }
}
