use std::cmp::Ordering;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rayon::prelude::*;

use super::position::Members;
use super::sets::{Reader, Sets};
use super::sort::Sorted;
use crate::Error;

/// Documents that a thread takes at a time.
const TASK: usize = 64;

/// A document that goes because of an earlier one that stays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub(super) position: u64,
    pub(super) of: u64,
    pub(super) jaccard: f64,
}

/// A document and the earlier ones that it may be like, in ascending order.
#[derive(Debug)]
struct Suspect {
    position: u64,
    partners: Vec<u64>,
}

/// Decides on documents in their order: one goes when its Jaccard index with a partner that stays
/// reaches the threshold.
#[derive(Debug)]
pub(super) struct Greedy<'a> {
    pub(super) sets: &'a Sets<'a>,
    pub(super) threshold: f64,
    /// Pairs that are looked at together, at least: they are what the threads share.
    pub(super) block: usize,
    pub(super) cancel: &'a AtomicBool,
}

impl Greedy<'_> {
    /// Looks at the ascending pairs (later, earlier). Who goes is put into `gone`, and told to
    /// `found`, in ascending order. Returns the number of different pairs.
    pub(super) fn run(
        &self,
        pairs: Sorted<2>,
        gone: &mut Members<'_>,
        mut found: impl FnMut(Near) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let mut count = 0;
        let mut block: Vec<Suspect> = Vec::new();
        let mut size = 0;
        for pair in pairs {
            let [position, earlier] = pair?;
            let last = block.last().map(|suspect| suspect.position);
            if last != Some(position) {
                if size >= self.block {
                    self.decide(&block, gone, &mut found)?;
                    block.clear();
                    size = 0;
                }
                block.push(Suspect {
                    position,
                    partners: Vec::new(),
                });
            }
            let partners = &mut block.last_mut().expect("pushed at the latest now").partners;
            if partners.last() != Some(&earlier) {
                partners.push(earlier);
                (size, count) = (size + 1, count + 1);
            }
        }
        self.decide(&block, gone, &mut found)?;
        Ok(count)
    }

    /// Partners before the block are decided, and so the threads can compare with them; partners in
    /// the block come after them, one by one.
    fn decide(
        &self,
        block: &[Suspect],
        gone: &mut Members<'_>,
        found: &mut impl FnMut(Near) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(start) = block.first().map(|suspect| suspect.position) else {
            return Ok(());
        };
        if self.cancel.load(Relaxed) {
            return Err(Error::Cancelled);
        }
        let compare = |suspects: &[Suspect]| {
            let mut reader = self.sets.open()?;
            let first = |suspect: &Suspect| {
                let partners = suspect.partners.iter().filter(|&&partner| partner < start);
                self.first(&mut reader, suspect.position, partners, gone)
            };
            suspects.iter().map(first).collect()
        };
        let before = block.par_chunks(TASK).map(compare);
        let before: Vec<Vec<Option<Near>>> = before.collect::<Result<_, Error>>()?;
        let mut reader = self.sets.open()?;
        for (suspect, before) in block.iter().zip(before.into_iter().flatten()) {
            let partners = suspect.partners.iter().filter(|&&partner| partner >= start);
            let near = match before {
                Some(near) => Some(near),
                None => self.first(&mut reader, suspect.position, partners, gone)?,
            };
            if let Some(near) = near {
                gone.insert(near.position);
                found(near)?;
            }
        }
        Ok(())
    }

    /// The first partner that stays and is like the document.
    fn first<'p>(
        &self,
        reader: &mut Reader<'_>,
        position: u64,
        partners: impl Iterator<Item = &'p u64>,
        gone: &Members<'_>,
    ) -> Result<Option<Near>, Error> {
        let mut set = None;
        for &of in partners.filter(|&&partner| !gone.contains(partner)) {
            let [ours, theirs] = [reader.len(position)?, reader.len(of)?];
            // The index cannot be more than this.
            if (ours.min(theirs) as f64 / ours.max(theirs) as f64) < self.threshold {
                continue;
            }
            let set = match &set {
                Some(set) => set,
                None => set.insert(reader.read(position)?),
            };
            let jaccard = jaccard(set, &reader.read(of)?);
            if jaccard >= self.threshold {
                return Ok(Some(Near {
                    position,
                    of,
                    jaccard,
                }));
            }
        }
        Ok(None)
    }
}

/// Of two ascending sets, not both empty: the share of the elements of either that are in both.
pub(super) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let order = a[i].cmp(&b[j]);
        i += usize::from(order != Ordering::Greater);
        j += usize::from(order != Ordering::Less);
        both += usize::from(order == Ordering::Equal);
    }
    both as f64 / (a.len() + b.len() - both) as f64
}

#[cfg(test)]
#[path = "greedy_tests.rs"]
mod tests;
