use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::Serialize;
use serde_json::json;
use tch::{Device, Kind, Tensor};

use crate::Error;
use crate::index::INDEX;
use crate::weights::SINGLE;

type Named = (String, Tensor);

/// Writes tensors in fp32: as `model.safetensors`, or, if they take more than `max_shard` bytes, as
/// `model-0000I-of-0000N.safetensors` of at most that size with `model.safetensors.index.json`. A
/// tensor that is larger by itself has a file for itself.
///
/// It needs the memory of the largest tensor. When it returns, all is on the disk.
///
/// # Errors
/// If a file is there already, or cannot be written.
///
/// # Panics
/// If two tensors have one name.
pub fn write_weights(folder: &Path, tensors: &[Named], max_shard: u64) -> Result<(), Error> {
    let mut sorted: Vec<&Named> = tensors.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| name);
    for pair in sorted.windows(2) {
        let (name, next) = (&pair[0].0, &pair[1].0);
        assert_ne!(name, next, "two tensors have the name {name:?}");
    }
    let total: u64 = sorted.iter().map(|tensor| bytes(tensor)).sum();
    if total <= max_shard {
        return write_file(&folder.join(SINGLE), &sorted);
    }
    let shards = split(&sorted, max_shard);
    let mut places = BTreeMap::new();
    for (i, shard) in shards.iter().enumerate() {
        let name = format!("model-{:05}-of-{:05}.safetensors", i + 1, shards.len());
        write_file(&folder.join(&name), shard)?;
        places.extend(shard.iter().map(|(tensor, _)| (tensor, name.clone())));
    }
    let index = json!({ "metadata": { "total_size": total }, "weight_map": places });
    write_json(&folder.join(INDEX), &index)
}

/// Makes a file, and waits until it is on the disk.
pub(crate) fn create(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Error> {
    let whole = || {
        let mut file = BufWriter::new(File::create_new(path)?);
        write(&mut file)?;
        file.into_inner()?.sync_all()
    };
    whole().map_err(Error::io("write", path))
}

/// Makes a file with this value, a field a line.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    create(path, |file| {
        serde_json::to_writer_pretty(&mut *file, value)?;
        file.write_all(b"\n")
    })
}

/// As many as fit into each file, in order.
fn split<'a>(tensors: &'a [&'a Named], most: u64) -> Vec<&'a [&'a Named]> {
    let mut shards = Vec::new();
    let (mut begin, mut held) = (0, 0);
    for (at, tensor) in tensors.iter().enumerate() {
        if at > begin && held + bytes(tensor) > most {
            shards.push(&tensors[begin..at]);
            (begin, held) = (at, 0);
        }
        held += bytes(tensor);
    }
    shards.push(&tensors[begin..]);
    shards
}

fn write_file(path: &Path, tensors: &[&Named]) -> Result<(), Error> {
    let header = header(tensors);
    create(path, |file| {
        file.write_all(&(header.len() as u64).to_le_bytes())?;
        file.write_all(&header)?;
        for (_, tensor) in tensors {
            file.write_all(&numbers(tensor))?;
        }
        Ok(())
    })
}

fn header(tensors: &[&Named]) -> Vec<u8> {
    let mut end = 0;
    let entries = tensors.iter().map(|named| {
        let begin = end;
        end += 4 * named.1.numel();
        let info = TensorInfo {
            dtype: Dtype::F32,
            shape: named.1.size().iter().map(|&axis| axis as usize).collect(),
            data_offsets: (begin, end),
        };
        (named.0.clone(), info)
    });
    // `transformers` asks which library the layout of the tensors is of.
    let format = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let metadata = Metadata::new(Some(format), entries.collect());
    let metadata = metadata.expect("each tensor begins where the one before ends");
    let mut header = serde_json::to_vec(&metadata).expect("names and numbers");
    // Readers that map the file want its numbers aligned.
    header.resize(header.len().next_multiple_of(8), b' ');
    header
}

fn bytes(tensor: &Named) -> u64 {
    4 * tensor.1.numel() as u64
}

/// In fp32, row by row.
fn numbers(tensor: &Tensor) -> Vec<u8> {
    let tensor = tensor
        .detach()
        .to_device(Device::Cpu)
        .to_kind(Kind::Float)
        .contiguous();
    let count = tensor.numel();
    let mut bytes = vec![0; 4 * count];
    tensor.copy_data_u8(&mut bytes, count);
    bytes
}
