use std::collections::BTreeMap;

use serde::Deserialize;

use crate::safetensors::{ByName, SafetensorsFile};
use crate::{Error, Folder};

pub(crate) const INDEX: &str = "model.safetensors.index.json";

/// How a file differs from what its index says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The file is not there.
    #[error("which is not there: download it too")]
    NoFile,

    /// The file lacks a tensor.
    #[error(
        "but {0:?}, which it should hold, is not in it: the files are not of one model; download \
         all of them again"
    )]
    Lacks(String),

    /// The file holds a tensor that the index does not name at all.
    #[error(
        "which holds {0:?} as well, and that is not in the index: the files are not of one model; \
         download all of them again"
    )]
    Unnamed(String),

    /// The file holds a tensor that the index has in another.
    #[error(
        "which holds {tensor:?} as well, and that should be in {place:?}: the files are not of one \
         model; download all of them again"
    )]
    Twice {
        /// The tensor.
        tensor: String,
        /// Where it is by the index.
        place: String,
    },
}

#[derive(Deserialize)]
struct Index {
    /// In which file each tensor is.
    weight_map: ByName<String>,
}

/// The files that the index names; none if there is no index. Each holds exactly what the index
/// says: a tensor too many is as much a sign of mixed files as one too few, and would be lost
/// without a word.
pub(crate) fn shards(folder: &Folder) -> Result<Option<Vec<SafetensorsFile>>, Error> {
    let Some(index) = folder.json::<Index>(INDEX)? else {
        return Ok(None);
    };
    let places = index.weight_map.0;
    let mut expected = BTreeMap::<&String, Vec<&String>>::new();
    for (tensor, shard) in &places {
        expected.entry(shard).or_default().push(tensor);
    }
    let open = |(shard, tensors): (&String, Vec<&String>)| {
        let mismatch = |mismatch| Error::Index {
            index: folder.path().join(INDEX),
            shard: shard.clone(),
            mismatch,
        };
        let path = folder.file(shard)?;
        let file = SafetensorsFile::open(path.ok_or_else(|| mismatch(Mismatch::NoFile))?)?;
        if let Some(&tensor) = tensors.iter().find(|name| !file.has(name)) {
            return Err(mismatch(Mismatch::Lacks(tensor.clone())));
        }
        for tensor in file.names() {
            match places.get(tensor) {
                Some(place) if place == shard => {}
                Some(place) => {
                    let (tensor, place) = (tensor.clone(), place.clone());
                    return Err(mismatch(Mismatch::Twice { tensor, place }));
                }
                None => return Err(mismatch(Mismatch::Unnamed(tensor.clone()))),
            }
        }
        Ok(file)
    };
    expected
        .into_iter()
        .map(open)
        .collect::<Result<_, _>>()
        .map(Some)
}
