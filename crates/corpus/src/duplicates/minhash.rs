use super::Near;

/// The share of the pairs at the threshold that become candidates, at least.
const RECALL: f64 = 0.99;
/// What a document costs on disk is 8 bytes for each band.
const MAX_BANDS: usize = 20;
const MAX_ROWS: usize = 16;

/// Locality-sensitive hashing of sets by their Jaccard index.
///
/// Two sets with the index `j` agree in one minimum with probability `j`, in all `rows` minima of a
/// band with `j^rows`, and in at least one band with `1 - (1 - j^rows)^bands`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MinHash {
    bands: usize,
    rows: usize,
}

impl MinHash {
    /// With as many rows as the bands allow: more rows, fewer candidates below the threshold.
    pub(super) fn new(near: &Near) -> Self {
        (1..=MAX_ROWS)
            .rev()
            .find_map(|rows| {
                let miss = 1.0 - power(near.threshold, rows);
                let bands = (1..=MAX_BANDS).find(|&bands| power(miss, bands) <= 1.0 - RECALL)?;
                Some(Self { bands, rows })
            })
            .expect("the threshold was checked: one row and 13 bands do for 0.3")
    }

    /// One hash for each band; equal hashes make two sets candidates. None of an empty set.
    pub(super) fn bands(self, set: Vec<u64>) -> Vec<u64> {
        if set.is_empty() {
            return Vec::new();
        }
        let minima = minima(set, self.bands * self.rows);
        let bands = minima.chunks_exact(self.rows).zip(0_u64..);
        bands
            .map(|(rows, band)| rows.iter().fold(band, |hash, row| mix(hash ^ row)))
            .collect()
    }
}

/// `size` minima of a non-empty set, which may have repetitions: two sets agree in each with the
/// probability of their Jaccard index.
///
/// Not one hash function for each minimum, but one for each round, which throws every element into
/// one bin of `size` (Dahlgaard, Knudsen, Thorup, "Fast Similarity Sketching", 2017, algorithm 1):
/// a set of more than `size * ln(size)` elements needs one round. A later round has larger values,
/// and so fills only what is empty; rounds from `size` on fill one named bin each.
fn minima(mut set: Vec<u64>, size: usize) -> Vec<u64> {
    let mut minima = vec![u64::MAX; size];
    let size = size as u64;
    for round in 0..size {
        throw(&set, round, &mut minima, |hash| ((hash & LOW) * size) >> 32);
        if !minima.contains(&u64::MAX) {
            return minima;
        }
        if round == 0 {
            set.sort_unstable();
            set.dedup();
        }
    }
    for bin in 0..size {
        throw(&set, size + bin, &mut minima, |_| bin);
    }
    minima
}

const LOW: u64 = 0xffff_ffff;

/// The low half of a hash chooses the bin, the high half is the value.
fn throw(set: &[u64], round: u64, minima: &mut [u64], bin: impl Fn(u64) -> u64) {
    let key = mix(round);
    for element in set {
        let hash = mix(element ^ key);
        let minimum = &mut minima[bin(hash) as usize];
        *minimum = (*minimum).min(round << 32 | hash >> 32);
    }
}

/// Multiplied out, because `powi` may differ in the last bit from machine to machine.
fn power(base: f64, exponent: usize) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}

/// The bijection [`cloze_random::mix`], which would leave 0 as it is.
pub(super) fn mix(x: u64) -> u64 {
    cloze_random::mix(x.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
#[path = "minhash_tests.rs"]
mod tests;
