use std::collections::BTreeMap;
use std::ops::Range;

use safetensors::tensor::{Dtype, TensorInfo};

use super::{ByName, Flaw};

/// The format allows 100 MB, of which some parsed to a gigabyte. A header has about 100 bytes for
/// each tensor.
pub(super) const MOST_HEADER: u64 = 32 << 20;

/// Weights have up to four axes; many of libtorch's operators take no more than 64.
const MOST_AXES: usize = 8;

/// A tensor as the header describes it, with everything checked but its numbers.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: Dtype,
    pub(super) shape: Vec<i64>,
    /// Its bytes, counted from the end of the header.
    pub(super) place: Range<u64>,
}

/// How many bytes the header takes, in a file of this size with these first bytes.
pub(super) fn length(first: [u8; 8], file: u64) -> Result<u64, Flaw> {
    let header = u64::from_le_bytes(first);
    let room = file.saturating_sub(8);
    if header > room {
        Err(Flaw::HeaderBeyondEnd { header, room })
    } else if header > MOST_HEADER {
        Err(Flaw::HeaderTooLarge(header))
    } else {
        Ok(header)
    }
}

/// The tensors by name: they fill the `data` bytes after the header, without a gap.
pub(super) fn parse(json: &[u8], data: u64) -> Result<BTreeMap<String, Entry>, Flaw> {
    let described: ByName<TensorInfo> =
        serde_json::from_slice(json).map_err(|error| Flaw::Header(error.to_string()))?;
    let entries = described.0.into_iter().map(|(name, info)| {
        let entry = entry(&name, &info)?;
        Ok((name, entry))
    });
    let entries = entries.collect::<Result<BTreeMap<_, _>, Flaw>>()?;

    let mut places: Vec<_> = entries
        .iter()
        .map(|(name, entry)| (&entry.place, name))
        .collect();
    places.sort_unstable_by_key(|(place, _)| (place.start, place.end));
    let mut end = 0;
    for (place, tensor) in places {
        if place.start != end {
            return Err(Flaw::Place {
                tensor: tensor.clone(),
                begin: place.start,
                end,
            });
        }
        end = place.end;
    }
    if end == data {
        Ok(entries)
    } else {
        Err(Flaw::Length {
            tensors: end,
            file: data,
        })
    }
}

fn entry(name: &str, info: &TensorInfo) -> Result<Entry, Flaw> {
    let bits = info.dtype.bitsize() as i64;
    // An axis without numbers counts as one here: libtorch multiplies the others all the same.
    let countable = info.shape.iter().try_fold(bits, |product, &axis| {
        product.checked_mul(i64::try_from(axis.max(1)).ok()?)
    });
    if countable.is_none() || info.shape.len() > MOST_AXES {
        return Err(Flaw::Shape {
            tensor: name.to_owned(),
            dimensions: info.shape.len(),
            most: MOST_AXES,
        });
    }
    let shape: Vec<i64> = info.shape.iter().map(|&axis| axis as i64).collect();
    let bytes = (shape.iter().product::<i64>() * bits)
        .cast_unsigned()
        .div_ceil(8);
    let (begin, end) = info.data_offsets;
    let place = begin as u64..end as u64;
    if place.end.checked_sub(place.start) == Some(bytes) {
        Ok(Entry {
            kind: info.dtype,
            shape,
            place,
        })
    } else {
        Err(Flaw::Size {
            tensor: name.to_owned(),
            shape,
            kind: info.dtype.to_string(),
            bytes,
            place,
        })
    }
}
