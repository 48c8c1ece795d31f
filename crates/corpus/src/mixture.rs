use cloze_random::{Permutation, Stream};

use crate::Error;

/// Several sources of samples, mixed by weight: which one gives sample `n` is a pure function of
/// the weights, the seed and `n`, so that a run resumes anywhere and keeps no iterator.
///
/// Every block of [`Mixture::BLOCK`] samples holds each source exactly as often as its
/// [quota](Mixture::quota) says, in a random order. The samples of one source are numbered 0, 1, ..
/// without gap or repeat over whole blocks; a single source is read in their order.
///
/// Windows of two stores, three of the second for each of the first; a store that is read to its
/// end begins again:
///
/// ```
/// use cloze_corpus::{Mixture, Store};
///
/// fn window(mixture: &Mixture, stores: &[Store], n: u64, length: u64) -> Vec<u32> {
///     let choice = mixture.at(n);
///     let store = &stores[choice.source];
///     store.window(choice.item % (store.len() / length), length)
/// }
///
/// let mixture = Mixture::new(&[1.0, 3.0], 42)?;
/// assert_eq!((mixture.quota(0), mixture.quota(1)), (2_500, 7_500));
/// let first = (0..Mixture::BLOCK).filter(|&n| mixture.at(n).source == 0);
/// assert_eq!(first.count(), 2_500);
/// # Ok::<(), cloze_corpus::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mixture {
    seed: u64,
    /// Where the source's share of a block ends, after those of the sources before it.
    ends: Vec<u64>,
}

/// Where one sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Number of the source.
    pub source: usize,
    /// Which of this source's samples, from 0.
    pub item: u64,
}

const ORDER: Stream = Stream::named("mixture");

impl Mixture {
    /// Samples in a block. Weights with up to four decimals that sum to 1 are kept exactly.
    pub const BLOCK: u64 = 10_000;

    /// Of as many sources as there are weights. Only their ratios matter; a source with the weight
    /// 0 gives no sample.
    ///
    /// # Errors
    /// No weight, none above 0, one that is negative or not finite, or one that is above 0 but too
    /// small for a single sample in a block.
    pub fn new(weights: &[f64], seed: u64) -> Result<Self, Error> {
        let quotas = quotas(weights)?;
        let ends = quotas.iter().scan(0, |end, quota| {
            *end += quota;
            Some(*end)
        });
        let ends = ends.collect();
        Ok(Self { seed, ends })
    }

    /// Where sample `n` comes from. Costs one value of a keyed permutation.
    pub fn at(&self, n: u64) -> Choice {
        if self.ends.len() == 1 {
            return Choice { source: 0, item: n };
        }
        let block = n / Self::BLOCK;
        let place = Permutation::new(self.seed, ORDER, block, Self::BLOCK).at(n % Self::BLOCK);
        let source = self.ends.partition_point(|&end| end <= place);
        let (start, quota) = (self.start(source), self.quota(source));
        Choice {
            source,
            item: block * quota + (place - start),
        }
    }

    /// Samples of a source in every block.
    ///
    /// # Panics
    /// If there are not so many sources.
    pub fn quota(&self, source: usize) -> u64 {
        self.ends[source] - self.start(source)
    }

    fn start(&self, source: usize) -> u64 {
        source.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// Shares out a block by the largest remainder (Hamilton's method); of equal remainders the first.
fn quotas(weights: &[f64]) -> Result<Vec<u64>, Error> {
    let bad = |weight: &f64| !weight.is_finite() || *weight < 0.0;
    if let Some(number) = weights.iter().position(bad) {
        let weight = weights[number];
        return Err(Error::BadWeight { number, weight });
    }
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Err(Error::NoWeight(weights.len()));
    }
    // Divided first, so that no sum overflows.
    let total: f64 = weights.iter().map(|weight| weight / largest).sum();
    let exact = weights
        .iter()
        .map(|weight| weight / largest / total * Mixture::BLOCK as f64);
    let exact: Vec<f64> = exact.collect();
    let mut quotas: Vec<u64> = exact.iter().map(|&share| share as u64).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let left = Mixture::BLOCK - quotas.iter().sum::<u64>();
    for &number in by_remainder.iter().take(left as usize) {
        quotas[number] += 1;
    }
    let empty = |number: &usize| quotas[*number] == 0 && weights[*number] > 0.0;
    if let Some(number) = (0..weights.len()).find(empty) {
        // Where w / (others + w) = 1 / BLOCK; divided first, too.
        let others = weights.iter().enumerate().filter(|&(i, _)| i != number);
        let parts = others.map(|(_, weight)| weight / (Mixture::BLOCK - 1) as f64);
        return Err(Error::SmallWeight {
            number,
            weight: weights[number],
            smallest: parts.sum(),
        });
    }
    Ok(quotas)
}
