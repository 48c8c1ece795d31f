use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tempfile::{NamedTempFile, TempPath};

use super::format::Format;
use super::input;
use crate::lfs::{MOST_POINTER, is_lfs_pointer};
use crate::{Error, ReadError};

/// A file that holds one document, or many, as it was when it was found.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    /// The name that is shown.
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) bytes: u64,
    modified: SystemTime,
    /// Where standard input is kept.
    copy: Option<Arc<Copy>>,
}

#[derive(Debug)]
struct Copy {
    path: TempPath,
    hash: blake3::Hash,
}

impl SourceFile {
    pub(super) fn new(path: &Path, format: Format) -> Result<Self, Error> {
        let metadata = path.metadata().map_err(Error::io(path))?;
        if !metadata.is_file() {
            return Err(Error::Read(ReadError::NotAFile {
                path: path.to_owned(),
                kind: kind(&metadata),
            }));
        }
        Ok(Self {
            path: path.to_owned(),
            format,
            bytes: metadata.len(),
            modified: metadata.modified().map_err(Error::io(path))?,
            copy: None,
        })
    }

    /// Copies standard input into a temporary file: a build reads its text more than once.
    pub(super) fn copied(mut input: impl Read) -> Result<Self, Error> {
        let shown = Path::new("-");
        let mut file = NamedTempFile::new().map_err(Error::io(&std::env::temp_dir()))?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io(shown)(error)),
            };
            hasher.update(&buffer[..count]);
            let written = file.write_all(&buffer[..count]);
            written.map_err(Error::io(file.path()))?;
        }
        let path = file.into_temp_path();
        let mut copied = Self::new(&path, Format::Text)?;
        copied.path = shown.to_owned();
        copied.copy = Some(Arc::new(Copy {
            path,
            hash: hasher.finalize(),
        }));
        copied.format = input::guess(&copied)?.unwrap_or(Format::Text);
        Ok(copied)
    }

    /// The name under which it can be opened.
    pub(super) fn location(&self) -> &Path {
        self.copy.as_ref().map_or(&self.path, |copy| &copy.path)
    }

    pub(super) fn open(&self) -> Result<File, Error> {
        File::open(self.location()).map_err(Error::io(&self.path))
    }

    /// An error if it is the note that Git LFS leaves in place of a file.
    pub(super) fn refuse_pointer(&self) -> Result<(), Error> {
        if self.bytes > MOST_POINTER {
            return Ok(());
        }
        let start = fs::read(self.location()).map_err(Error::io(&self.path))?;
        if is_lfs_pointer(&start) {
            return Err(Error::Read(ReadError::LfsPointer(self.path.clone())));
        }
        Ok(())
    }

    /// An error if the file is no longer what it was when it was found.
    pub(super) fn unchanged(&self) -> Result<(), Error> {
        let metadata = self.location().metadata().map_err(Error::io(&self.path))?;
        let modified = metadata.modified().map_err(Error::io(&self.path))?;
        if (metadata.len(), modified) == (self.bytes, self.modified) {
            return Ok(());
        }
        Err(Error::Read(ReadError::Changed {
            path: self.path.clone(),
            before: self.bytes,
            after: metadata.len(),
        }))
    }

    /// Adds what tells this file from another, or from itself after a change.
    pub(super) fn identify(&self, hasher: &mut blake3::Hasher) {
        let path = self.path.as_os_str().as_encoded_bytes();
        hasher.update(&(path.len() as u64).to_le_bytes());
        hasher.update(path).update(&self.bytes.to_le_bytes());
        match &self.copy {
            Some(copy) => hasher.update(copy.hash.as_bytes()),
            None => {
                let time = self.modified.duration_since(SystemTime::UNIX_EPOCH);
                let before = time.is_err();
                let time = time.unwrap_or_else(|error| error.duration());
                hasher.update(&[u8::from(before)]);
                hasher.update(&time.as_nanos().to_le_bytes())
            }
        };
    }
}

#[cfg(unix)]
fn kind(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(_: &Metadata) -> &'static str {
    "no regular file"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Documents, ReadOptions};

    fn read(input: &[u8]) -> (Documents, Vec<String>) {
        let file = SourceFile::copied(input).unwrap();
        let documents = Documents {
            files: vec![file],
            ignored: 0,
            options: ReadOptions::standard(),
        };
        let texts = documents.iter().map(|document| document.unwrap().text);
        let texts = texts.collect();
        (documents, texts)
    }

    #[test]
    fn standard_input_is_read_by_its_content() {
        let (documents, texts) = read(b"one\r\n{");
        assert_eq!(texts, ["one\n{"]);
        assert_eq!(documents.bytes(), 6);
        let again = documents.iter().next().unwrap().unwrap();
        assert_eq!(again.source.to_string(), "-");

        let rows = b"\xef\xbb\xbf{\"text\": \"one\"}\n{\"text\": \"two\"}";
        assert_eq!(read(rows).1, ["one", "two"]);
        let archive = zstd::encode_all(rows.as_slice(), 1).unwrap();
        assert_eq!(read(&archive).1, ["one", "two"]);
    }

    #[test]
    fn standard_input_is_known_by_its_content() {
        let of = |input: &[u8]| read(input).0.fingerprint();
        assert_eq!(of(b"one"), of(b"one"));
        assert_ne!(of(b"one"), of(b"two"));
    }

    #[test]
    fn the_copy_goes_with_the_last_of_its_documents() {
        let (documents, _) = read(b"one");
        let path = documents.files[0].location().to_owned();
        let clone = documents.clone();
        drop(documents);
        assert!(path.exists());
        drop(clone);
        assert!(!path.exists());
    }
}
