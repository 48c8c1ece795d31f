use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::Documents;
use crate::Error;

/// A file that holds one document, or many.
#[derive(Debug, Clone)]
pub(super) struct SourceFile {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) bytes: u64,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    Text,
    Rows,
}

/// The files of all paths, in the order of the paths and, within a folder, of the names.
pub(super) fn find<'a>(paths: impl Iterator<Item = &'a Path>) -> Result<Documents, Error> {
    let mut search = Search::default();
    for path in paths {
        if path.is_dir() {
            search.folder(path)?;
        } else if path.exists() {
            search.file(path)?;
        } else {
            return Err(Error::Missing(path.to_owned()));
        }
    }
    Ok(Documents {
        files: search.files,
        ignored: search.ignored,
    })
}

#[derive(Default)]
struct Search {
    files: Vec<SourceFile>,
    /// One document in both halves of a split would spoil every measurement.
    taken: HashSet<PathBuf>,
    ignored: usize,
}

impl Search {
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        let format = format_of(path).ok_or_else(|| Error::UnknownFormat(path.to_owned()))?;
        let bytes = path.metadata().map_err(Error::io(path))?.len();
        if bytes == 0 {
            return Err(Error::EmptyFile(path.to_owned()));
        }
        self.take(path, format, bytes)
    }

    fn folder(&mut self, folder: &Path) -> Result<(), Error> {
        let mut found = 0;
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        for entry in walk
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        {
            let entry = match entry {
                Ok(entry) => entry,
                // The link leads to a folder that is being searched already.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => return Err(broken(folder, error)),
            };
            if entry.file_type().is_dir() {
                continue;
            }
            let Some(format) = format_of(entry.path()) else {
                self.ignored += 1;
                continue;
            };
            found += 1;
            let bytes = entry
                .metadata()
                .map_err(|error| broken(folder, error))?
                .len();
            self.take(entry.path(), format, bytes)?;
        }
        if found == 0 {
            Err(Error::EmptyFolder(folder.to_owned()))
        } else {
            Ok(())
        }
    }

    fn take(&mut self, path: &Path, format: Format, bytes: u64) -> Result<(), Error> {
        if self
            .taken
            .insert(path.canonicalize().map_err(Error::io(path))?)
        {
            self.files.push(SourceFile {
                path: path.to_owned(),
                format,
                bytes,
            });
        } else {
            self.ignored += 1;
        }
        Ok(())
    }
}

fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "md" => Some(Format::Text),
        "jsonl" => Some(Format::Rows),
        _ => None,
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn broken(folder: &Path, error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(folder).to_owned();
    Error::Io {
        path,
        source: error.into(),
    }
}
