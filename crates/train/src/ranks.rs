//! What the ranks of a run say to each other besides tensors.

use std::io;
use std::ops::Range;

use cloze_model::Peers;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Has the first rank find something out, from its disk, its clock or its held-out data, and tells all.
///
/// An error of the first rank ends its run here; the others learn from [`Peers`] that it is gone.
pub(crate) fn of_first<T: Serialize + DeserializeOwned>(
    peers: &dyn Peers,
    find_out: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    let own = match peers.rank() {
        0 => serde_json::to_vec(&find_out()?).map_err(lost)?,
        _ => Vec::new(),
    };
    let all = peers.exchange(&own).map_err(Error::Peers)?;
    serde_json::from_slice(&all[0]).map_err(lost)
}

/// The sums of these numbers over the ranks.
pub(crate) fn sums(peers: &dyn Peers, own: &[u64]) -> Result<Vec<u64>, Error> {
    let bytes: Vec<u8> = own.iter().flat_map(|number| number.to_le_bytes()).collect();
    let all = peers.exchange(&bytes).map_err(Error::Peers)?;
    let mut sums = vec![0; own.len()];
    for bytes in all {
        let (numbers, _) = bytes.as_chunks();
        for (sum, &number) in sums.iter_mut().zip(numbers) {
            *sum += u64::from_le_bytes(number);
        }
    }
    Ok(sums)
}

/// The micro-batches of a step that this rank computes: as many as the others, or one more or less, and
/// in one run, as its part of a sum is.
pub(crate) fn share(micro_batches: usize, peers: &dyn Peers) -> Result<Range<usize>, Error> {
    let (rank, ranks) = (peers.rank(), peers.size());
    if micro_batches < ranks {
        return Err(Error::TooFewMicroBatches {
            micro_batches,
            ranks,
        });
    }
    let begin = |rank| micro_batches * rank / ranks;
    Ok(begin(rank)..begin(rank + 1))
}

fn lost(error: serde_json::Error) -> Error {
    Error::Peers(io::Error::from(error))
}
