use std::collections::VecDeque;

use super::position::Members;
use super::sort::{Sorted, Sorter};
use crate::Error;

/// A document is paired with the first and with the preceding ones of a bucket, so many of each.
const FIRST: usize = 32;
const PRECEDING: usize = 32;

/// The documents with the same hash in one band.
#[derive(Debug, Default)]
struct Bucket {
    hash: u64,
    first: Vec<u64>,
    preceding: VecDeque<u64>,
}

/// Pairs (later, earlier) of documents that share a bucket, from the ascending (hash, position) of
/// all bands; the documents in them go into `paired`. Returns how often a document met a bucket too
/// large to be paired with all of it.
pub(super) fn candidates(
    buckets: Sorted<2>,
    pairs: &mut Sorter<2>,
    paired: &mut Members<'_>,
) -> Result<u64, Error> {
    let mut capped = 0;
    let mut bucket = Bucket::default();
    for record in buckets {
        let [hash, position] = record?;
        if hash != bucket.hash {
            bucket = Bucket {
                hash,
                ..Bucket::default()
            };
        }
        for &earlier in bucket.first.iter().chain(&bucket.preceding) {
            pairs.push([position, earlier])?;
            paired.insert(position);
            paired.insert(earlier);
        }
        capped += u64::from(bucket.add(position));
    }
    Ok(capped)
}

impl Bucket {
    /// Whether a document has to be forgotten for it.
    fn add(&mut self, position: u64) -> bool {
        if self.first.len() < FIRST {
            self.first.push(position);
            return false;
        }
        self.preceding.push_back(position);
        let full = self.preceding.len() > PRECEDING;
        if full {
            self.preceding.pop_front();
        }
        full
    }
}
