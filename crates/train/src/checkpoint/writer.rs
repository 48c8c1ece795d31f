use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::Path;

use cloze_model::Named;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tch::{Kind, Tensor};

use super::manifest::Entry;
use super::{CheckpointError, Disks};
use crate::files::uninterrupted;

/// A file that is hashed on its way to the disk: the hash is of what was meant, also where the disk
/// keeps something else.
pub(super) struct Hashed {
    file: Box<dyn Write>,
    hasher: blake3::Hasher,
    size: u64,
}

/// Writes a file, waits until it is on disk, and says what it should hold.
pub(super) fn write(
    disks: &Disks,
    path: &Path,
    content: impl FnOnce(&mut Hashed) -> io::Result<()>,
) -> Result<Entry, CheckpointError> {
    let write = || {
        let mut file = Hashed {
            file: uninterrupted(|| disks.files.create(path))?,
            hasher: blake3::Hasher::new(),
            size: 0,
        };
        content(&mut file)?;
        file.flush()?;
        Ok(file.entry())
    };
    let entry = write().map_err(CheckpointError::io("write", path))?;
    disks.sync(path)?;
    Ok(entry)
}

/// As JSON.
pub(super) fn json(file: &mut Hashed, value: &impl Serialize) -> io::Result<()> {
    file.write_all(&serde_json::to_vec_pretty(value)?)
}

/// In the format of safetensors: the length of a header in JSON, the header, the values.
pub(super) fn tensors(file: &mut Hashed, tensors: &[Named]) -> io::Result<()> {
    let mut sorted: Vec<&Named> = tensors.iter().collect();
    // Wider values first, as the format's own library has them: each lies at a multiple of its width.
    sorted.sort_by_key(|one| (Reverse(width(&one.tensor)), &one.name));
    let (mut header, mut end) = (Map::new(), 0);
    for Named { name, tensor } in &sorted {
        let start = end;
        end += bytes(tensor);
        let value = json!({
            "dtype": dtype(tensor.kind())?,
            "shape": tensor.size(),
            "data_offsets": [start, end],
        });
        header.insert(name.to_string(), value);
    }
    let mut header = Value::Object(header).to_string();
    header += &" ".repeat(header.len().next_multiple_of(8) - header.len());
    file.write_all(&(header.len() as u64).to_le_bytes())?;
    file.write_all(header.as_bytes())?;
    let mut values = Vec::new();
    for Named { tensor, .. } in &sorted {
        values.resize(bytes(tensor), 0);
        let copied = tensor.f_copy_data_u8(&mut values, tensor.numel());
        copied.map_err(io::Error::other)?;
        file.write_all(&values)?;
    }
    Ok(())
}

/// The size of the values on disk.
pub(super) fn bytes(tensor: &Tensor) -> usize {
    tensor.numel() * width(tensor)
}

fn width(tensor: &Tensor) -> usize {
    tensor.kind().elt_size_in_bytes()
}

fn dtype(kind: Kind) -> io::Result<&'static str> {
    Ok(match kind {
        Kind::Float => "F32",
        Kind::Double => "F64",
        Kind::BFloat16 => "BF16",
        Kind::Half => "F16",
        Kind::Int64 => "I64",
        other => return Err(io::Error::other(format!("a checkpoint has no {other:?}"))),
    })
}

impl Hashed {
    fn entry(&self) -> Entry {
        Entry::new(self.size, self.hasher.finalize())
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
