use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use safetensors::Dtype;
use tch::{Kind, TchError, Tensor};

use super::Flaw;
use super::header::{self, Entry};
use crate::Error;

/// A file whose header has been read and checked, and whose tensors wait on the disk.
#[derive(Debug)]
pub(crate) struct SafetensorsFile {
    path: PathBuf,
    file: File,
    /// Where the header ends.
    data: u64,
    entries: BTreeMap<String, Entry>,
}

impl SafetensorsFile {
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let file = File::open(&path).map_err(Error::io("open", &path))?;
        let size = file.metadata().map_err(Error::io("read", &path))?.len();
        let damaged = |flaw| Error::Damaged {
            path: path.clone(),
            flaw,
        };
        if size < 8 {
            return Err(damaged(Flaw::TooShort(size)));
        }
        let mut first = [0; 8];
        file.read_exact_at(&mut first, 0)
            .map_err(Error::io("read", &path))?;
        let header = header::length(first, size).map_err(damaged)?;
        let json = read(&file, 8, header).map_err(Error::io("read", &path))?;
        let data = 8 + header;
        let entries = header::parse(&json, size - data).map_err(damaged)?;
        Ok(Self {
            path,
            file,
            data,
            entries,
        })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.entries.keys()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// # Panics
    /// If the file has no such tensor.
    pub(crate) fn shape(&self, name: &str) -> &[i64] {
        &self.entries[name].shape
    }

    /// The numbers in a type.
    ///
    /// # Panics
    /// If the file has no such tensor.
    pub(crate) fn read(&self, name: &str, wanted: Kind) -> Result<Tensor, Error> {
        let entry = &self.entries[name];
        let (path, name) = (self.path.clone(), name.to_owned());
        let Some(kind) = float(entry.kind) else {
            let kind = entry.kind.to_string();
            return Err(Error::NotFloat { path, name, kind });
        };
        let begin = self.data + entry.place.start;
        let bytes = read(&self.file, begin, entry.place.end - entry.place.start)
            .map_err(Error::io("read", &path))?;
        let (tensor, finite) = match convert(&bytes, &entry.shape, [kind, wanted]) {
            Ok(converted) => converted,
            Err(source) => return Err(Error::Torch { path, name, source }),
        };
        let numel = tensor.numel();
        match numel as i64 - finite {
            0 => Ok(tensor),
            count => Err(Error::NotFinite {
                path,
                name,
                count,
                numel,
            }),
        }
    }
}

/// So many bytes, for which the caller knows that the file has them.
fn read(file: &File, begin: u64, length: u64) -> io::Result<Vec<u8>> {
    let length = usize::try_from(length).map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    // A file with holes can be larger than the memory.
    bytes.try_reserve_exact(length).map_err(io::Error::other)?;
    bytes.resize(length, 0);
    file.read_exact_at(&mut bytes, begin)?;
    Ok(bytes)
}

/// From one type to another, and how many are finite in that.
fn convert(
    bytes: &[u8],
    shape: &[i64],
    [stored, wanted]: [Kind; 2],
) -> Result<(Tensor, i64), TchError> {
    // libtorch trusts the shape: `header::parse` has compared it with the number of bytes.
    let tensor = Tensor::f_from_data_size(bytes, shape, stored)?.f_to_kind(wanted)?;
    let finite = tensor.f_isfinite()?.f_sum(Kind::Int64)?;
    let finite = finite.f_int64_value(&[])?;
    Ok((tensor, finite))
}

/// Types whose numbers are weights as they stand. Those that need a scale beside them, such as F4,
/// are not.
fn float(kind: Dtype) -> Option<Kind> {
    match kind {
        Dtype::F64 => Some(Kind::Double),
        Dtype::F32 => Some(Kind::Float),
        Dtype::F16 => Some(Kind::Half),
        Dtype::BF16 => Some(Kind::BFloat16),
        Dtype::F8_E4M3 => Some(Kind::Float8e4m3fn),
        Dtype::F8_E5M2 => Some(Kind::Float8e5m2),
        _ => None,
    }
}
