use std::collections::VecDeque;

use super::position::Members;
use super::sort::{Sorted, Sorter};
use crate::Error;

/// A document is paired with the first and with the preceding ones of a bucket, so many of each. In
/// the worst case it is in 640 pairs, or 10 kB.
const FIRST: usize = 16;
const PRECEDING: usize = 16;

/// The documents with the same hash in one band.
#[derive(Debug, Default)]
struct Bucket {
    hash: u64,
    first: Vec<u64>,
    preceding: VecDeque<u64>,
    /// Whether there were more.
    forgot: bool,
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
        capped += u64::from(bucket.forgot);
        bucket.add(position);
    }
    Ok(capped)
}

impl Bucket {
    fn add(&mut self, position: u64) {
        if self.first.len() < FIRST {
            self.first.push(position);
            return;
        }
        self.preceding.push_back(position);
        if self.preceding.len() > PRECEDING {
            self.preceding.pop_front();
            self.forgot = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::position::Numbers;
    use super::super::scratch::Scratch;
    use super::*;

    #[test]
    fn a_large_bucket_gives_few_pairs_and_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::create(folder.path(), 1 << 20).unwrap();
        let numbers = Numbers::new(&[100]);
        let mut buckets = scratch.sorter("buckets");
        // One of 40 documents, two of one each, and one of two.
        let records = (0..40).map(|position| [0, position]);
        for record in records.chain([[1, 50], [2, 60], [3, 70], [3, 72]]) {
            buckets.push(record).unwrap();
        }
        let mut pairs = scratch.sorter("pairs");
        let mut paired = Members::none(&numbers);
        let capped = candidates(buckets.finish().unwrap(), &mut pairs, &mut paired).unwrap();
        let pairs: Vec<_> = pairs.finish().unwrap().map(Result::unwrap).collect();
        let close = |later: u64, earlier| earlier < 16 || later - earlier <= 16;
        let all = (0..40).flat_map(|later| (0..later).map(move |earlier| [later, earlier]));
        let expected = all.filter(|&[later, earlier]| close(later, earlier));
        assert!(pairs.into_iter().eq(expected.chain([[72, 70]])));
        // From the 34th on there is one that is not compared.
        assert_eq!(capped, 7);
        let paired: Vec<u64> = (0..100)
            .filter(|&position| paired.contains(position))
            .collect();
        assert!(paired.into_iter().eq((0..40).chain([70, 72])));
    }
}
