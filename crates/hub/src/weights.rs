use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cloze_tensor::Precision;
use tch::Tensor;

use crate::index::{self, INDEX};
use crate::safetensors::SafetensorsFile;
use crate::{Error, Folder};

pub(crate) const SINGLE: &str = "model.safetensors";

/// Endings of files with weights in formats that are not read.
pub(crate) const UNSAFE: [&str; 8] = ["bin", "ckpt", "gguf", "h5", "msgpack", "onnx", "pt", "pth"];

/// The tensors of a folder, in one file or in several. They are read one at a time.
#[derive(Debug)]
pub struct Weights {
    /// The file, or the index of several.
    path: PathBuf,
    files: Vec<SafetensorsFile>,
    /// In which of the files a tensor is.
    places: BTreeMap<String, usize>,
}

impl Folder {
    /// The weights: `model.safetensors`, or else all files that `model.safetensors.index.json`
    /// names. Where there are both, the single file counts, as in `transformers`.
    ///
    /// Every header is checked here; the numbers when they are read.
    ///
    /// # Errors
    /// A folder without safetensors, with the way to convert what is there; a damaged file; files
    /// that are not what their index says.
    pub fn weights(&self) -> Result<Weights, Error> {
        if let Some(path) = self.file(SINGLE)? {
            let file = SafetensorsFile::open(path.clone())?;
            return Ok(Weights::new(path, vec![file]));
        }
        match index::shards(self)? {
            Some(files) => Ok(Weights::new(self.path().join(INDEX), files)),
            None => Err(absent(self.path())),
        }
    }
}

impl Weights {
    fn new(path: PathBuf, files: Vec<SafetensorsFile>) -> Self {
        let names = |(at, file): (usize, &SafetensorsFile)| {
            let names = file.names().cloned();
            names.map(move |name| (name, at)).collect::<Vec<_>>()
        };
        Self {
            path,
            places: files.iter().enumerate().flat_map(names).collect(),
            files,
        }
    }

    /// The file, or the index of several.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of all tensors, sorted: of weights, and of buffers such as `position_ids`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The shape of a tensor; none if there is no such tensor.
    pub fn shape(&self, name: &str) -> Option<&[i64]> {
        self.place(name).map(|file| file.shape(name))
    }

    /// A tensor in fp32 on the CPU, from whatever float type it is stored in. It needs the memory of
    /// this tensor alone, once as stored and twice in fp32.
    ///
    /// # Errors
    /// If there is no such tensor; if it is stored as integers, or as a float type that stands for
    /// no number by itself; if a number is not finite.
    pub fn read(&self, name: &str) -> Result<Tensor, Error> {
        self.read_in(name, Precision::Fp32)
    }

    /// The same in a type that is asked for: what is stored in bf16 need not become fp32 on its way.
    ///
    /// # Errors
    /// As for [`Weights::read`]; a number that this type cannot hold is not finite in it.
    pub fn read_in(&self, name: &str, precision: Precision) -> Result<Tensor, Error> {
        let file = self.place(name).ok_or_else(|| Error::NoTensor {
            path: self.path.clone(),
            name: name.to_owned(),
        })?;
        file.read(name, precision.kind())
    }

    fn place(&self, name: &str) -> Option<&SafetensorsFile> {
        self.places.get(name).map(|&at| &self.files[at])
    }
}

/// Why a folder has no weights for us.
fn absent(folder: &Path) -> Error {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return Error::io("list", folder)(error),
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let foreign = paths.filter(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| UNSAFE.contains(&ending))
    });
    // `training_args.bin` and `optimizer.pt` stand beside the model, and are not it.
    let rank = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        (!name.contains("model"), path.clone())
    };
    foreign
        .min_by_key(rank)
        .map_or_else(|| Error::NoWeights(folder.to_owned()), Error::Unsafe)
}
