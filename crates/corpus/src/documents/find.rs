use std::collections::HashSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use super::file::SourceFile;
use super::format::Format;
use super::hub;
use crate::{Error, ReadError};

/// The files of paths, in the order of the paths and, within a folder, of the names; and the number
/// of those that were left aside.
#[derive(Default)]
pub(super) struct Search {
    pub(super) files: Vec<SourceFile>,
    /// One document in both halves of a split would spoil every measurement.
    taken: HashSet<PathBuf>,
    pub(super) ignored: usize,
}

impl Search {
    pub(super) fn path(&mut self, path: &Path) -> Result<(), Error> {
        if path.starts_with("hf:") {
            hub::find(path, self)
        } else if path.is_dir() {
            match self.folder(path)? {
                0 => Err(Error::Read(ReadError::EmptyFolder(path.to_owned()))),
                _ => Ok(()),
            }
        } else if path.exists() {
            self.file(path)
        } else if path.is_symlink() {
            Err(Error::Read(ReadError::BrokenLink(path.to_owned())))
        } else if path == Path::new("-") {
            self.standard_input()
        } else {
            self.pattern(path)
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Error> {
        // What is no file is refused as such, whatever its name.
        let file = SourceFile::new(path, Format::of(path).unwrap_or(Format::Text))?;
        if Format::of(path).is_none() {
            return Err(Error::Read(ReadError::UnknownFormat {
                path: path.to_owned(),
                nearest: Format::nearest(path),
            }));
        }
        if file.bytes == 0 {
            return Err(Error::Read(ReadError::EmptyFile(path.to_owned())));
        }
        self.take(file)
    }

    fn standard_input(&mut self) -> Result<(), Error> {
        if !self.taken.insert(PathBuf::from("-")) {
            self.ignored += 1;
            return Ok(());
        }
        let file = SourceFile::copied(io::stdin().lock())?;
        if file.bytes == 0 {
            return Err(Error::Read(ReadError::EmptyFile(file.path)));
        }
        self.files.push(file);
        Ok(())
    }

    /// The number of files that can be read.
    fn folder(&mut self, folder: &Path) -> Result<usize, Error> {
        let mut found = 0;
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        for entry in walk
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()))
        {
            let entry = match entry {
                Ok(entry) => entry,
                // The link leads to a folder that is being searched already.
                Err(error) if error.loop_ancestor().is_some() => continue,
                Err(error) => {
                    self.unreadable(folder, error)?;
                    continue;
                }
            };
            if !entry.file_type().is_dir() {
                found += self.entry(&entry)?;
            }
        }
        Ok(found)
    }

    fn entry(&mut self, entry: &DirEntry) -> Result<usize, Error> {
        let Some(format) = Format::of(entry.path()) else {
            self.ignored += 1;
            return Ok(0);
        };
        self.take(SourceFile::new(entry.path(), format)?)?;
        Ok(1)
    }

    /// An error, unless it is a link to nowhere that would not have been read anyway.
    fn unreadable(&mut self, folder: &Path, error: walkdir::Error) -> Result<(), Error> {
        let path = error.path().unwrap_or(folder).to_owned();
        let source = io::Error::from(error);
        if source.kind() != ErrorKind::NotFound || !path.is_symlink() {
            return Err(Error::Io { path, source });
        }
        if Format::of(&path).is_some() && !is_hidden(&path) {
            return Err(Error::Read(ReadError::BrokenLink(path)));
        }
        self.ignored += 1;
        Ok(())
    }

    /// What fits a pattern, as a shell would list it.
    fn pattern(&mut self, path: &Path) -> Result<(), Error> {
        let Some(pattern) = path.to_str().filter(|path| path.contains(['*', '?', '['])) else {
            return Err(Error::Missing(path.to_owned()));
        };
        let options = MatchOptions {
            require_literal_leading_dot: true,
            ..MatchOptions::new()
        };
        let paths = glob::glob_with(pattern, options).map_err(|error| {
            Error::Read(ReadError::Pattern {
                pattern: pattern.to_owned(),
                reason: error.msg,
            })
        })?;
        let mut found = 0;
        for path in paths {
            let path = path.map_err(|error| Error::Io {
                path: error.path().to_owned(),
                source: error.into(),
            })?;
            if path.is_dir() {
                found += self.folder(&path)?;
            } else if Format::of(&path).is_none() {
                self.ignored += 1;
            } else {
                self.path(&path)?;
                found += 1;
            }
        }
        if found == 0 {
            return Err(Error::Read(ReadError::NoMatch(path.to_owned())));
        }
        Ok(())
    }

    pub(super) fn take(&mut self, file: SourceFile) -> Result<(), Error> {
        file.format.built_in(&file.path)?;
        let real = file.path.canonicalize().map_err(Error::io(&file.path))?;
        if self.taken.insert(real) {
            self.files.push(file);
        } else {
            self.ignored += 1;
        }
        Ok(())
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}
