use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use cloze_corpus::{MOST_POINTER, is_lfs_pointer};
use serde::de::DeserializeOwned;
use serde_json::Deserializer;

use crate::Error;

/// The largest JSON that is read. The indices of models of a trillion parameters have some 10 MB.
pub(crate) const MOST_JSON: u64 = 16 << 20;

/// A folder in the layout of Hugging Face.
///
/// No name leads out of it: not by separators, and not by a symbolic link. But for one kind: the cache
/// of `huggingface_hub` is made of links from `snapshots/REVISION` into the `blobs` of the same model.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Without links, as the paths are that it is compared with.
    path: PathBuf,
}

impl Folder {
    /// The folder at a path.
    ///
    /// # Errors
    /// If there is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let canonical = fs::canonicalize(path).map_err(Error::io("open", path))?;
        if canonical.is_dir() {
            Ok(Self { path: canonical })
        } else {
            Err(Error::NotAFolder(canonical))
        }
    }

    /// Where it is, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a regular file of this name; none if there is nothing.
    ///
    /// # Errors
    /// A name with a separator, `..` or a drive; a link out of the folder or the cache; what is no file, or only
    /// the pointer of Git LFS to one.
    pub fn file(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        if !is_plain(name) {
            return Err(Error::Name {
                folder: self.path.clone(),
                name: name.to_owned(),
            });
        }
        let path = self.path.join(name);
        let file = match fs::canonicalize(&path) {
            Ok(file) if file.starts_with(&self.path) || self.is_blob(&file) => file,
            Err(error) if !path.is_symlink() => {
                return match error.kind() {
                    ErrorKind::NotFound => Ok(None),
                    _ => Err(Error::io("open", &path)(error)),
                };
            }
            Ok(_) | Err(_) => {
                let target = fs::read_link(&path).map_err(Error::io("read the link", &path))?;
                return Err(Error::Link { path, target });
            }
        };
        // Before it is opened: a pipe would wait for somebody to write.
        if !file.is_file() {
            return Err(Error::NotAFile(path));
        }
        if is_lfs_pointer(&read(&file, MOST_POINTER)?) {
            return Err(Error::LfsPointer(path));
        }
        Ok(Some(file))
    }

    /// Whether a file is one of the model of which this is a snapshot in a cache.
    fn is_blob(&self, file: &Path) -> bool {
        let mut above = self.path.ancestors().skip(1);
        let snapshots = above.find(|path| path.ends_with("snapshots"));
        let model = snapshots.and_then(Path::parent);
        model.is_some_and(|model| file.parent() == Some(&model.join("blobs")))
    }

    /// The content of a JSON file of at most 16 MiB; none if there is no such file.
    ///
    /// # Errors
    /// As for [`Folder::file`]; a file that is too large, no JSON, or of another form than `T`. The
    /// field, the line and the column are named.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(path) = self.file(name)? else {
            return Ok(None);
        };
        let bytes = path.metadata().map_err(Error::io("read", &path))?.len();
        if bytes > MOST_JSON {
            return Err(Error::TooLarge(path, bytes));
        }
        let text = read(&path, MOST_JSON)?;
        let mut json = Deserializer::from_slice(&text);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| error.to_string());
        let whole = value.and_then(|value| {
            json.end().map_err(|error| error.to_string())?;
            Ok(value)
        });
        whole
            .map(Some)
            .map_err(|reason| Error::Json { path, reason })
    }

    /// The content of a JSON file that must be there.
    ///
    /// # Errors
    /// As for [`Folder::json`]; and if there is no such file.
    pub fn require<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        self.json(name)?.ok_or_else(|| Error::NoFile {
            folder: self.path.clone(),
            name: name.to_owned(),
        })
    }
}

/// A name without anything that some system takes for a path.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!(parts.next(), Some(Component::Normal(part)) if part == name);
    one && parts.next().is_none() && !name.contains(['/', '\\', ':', '\0'])
}

/// At most this many bytes of the beginning.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::io("open", path))?;
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read", path))?;
    Ok(bytes)
}
