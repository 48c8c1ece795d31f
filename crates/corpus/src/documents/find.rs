use std::collections::HashSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use glob::MatchOptions;
use walkdir::WalkDir;

use super::file::SourceFile;
use super::format::Format;
use super::{hub, input, json};
use crate::{Error, ReadError};

/// The files of paths, in the order of the paths and, within a folder, of the names; and the number
/// of those that were left aside.
pub(super) struct Search<'a> {
    /// The field or column of the text.
    column: &'a str,
    pub(super) files: Vec<SourceFile>,
    /// One document in both halves of a split would spoil every measurement.
    taken: HashSet<PathBuf>,
    pub(super) ignored: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(column: &'a str) -> Self {
        Self {
            column,
            files: Vec::new(),
            taken: HashSet::new(),
            ignored: 0,
        }
    }

    pub(super) fn path(&mut self, path: &Path) -> Result<(), Error> {
        // A file of that name is `./-`.
        if path.as_os_str() == "-" {
            self.standard_input()
        } else if path.starts_with("hf:") {
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
        } else {
            self.pattern(path)
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Error> {
        // What is no file is refused as such, whatever its name.
        let mut file = SourceFile::new(path, Format::Text)?;
        if file.bytes == 0 && (Format::of(path).is_some() || Format::is_untold(path)) {
            return Err(Error::Read(ReadError::EmptyFile(path.to_owned())));
        }
        match format(&file)? {
            Some(format) => {
                file.format = format;
                self.take(file)
            }
            // A message that knows what it is.
            None => Err(input::start_of(&file)
                .err()
                .filter(is_foreign)
                .unwrap_or(Error::Read(ReadError::UnknownFormat {
                    path: path.to_owned(),
                    nearest: Format::nearest(path),
                }))),
        }
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
        file.refuse_pointer()?;
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
                found += self.entry(entry.path())?;
            }
        }
        Ok(found)
    }

    fn entry(&mut self, path: &Path) -> Result<usize, Error> {
        // A socket without an ending is no text.
        let is_file = path.metadata().is_ok_and(|file| file.is_file());
        if Format::of(path).is_some() || Format::is_untold(path) && is_file {
            let mut file = SourceFile::new(path, Format::Text)?;
            if let Some(format) = format(&file)?
                && !self.is_description(&file)?
            {
                file.format = format;
                self.take(file)?;
                return Ok(1);
            }
        }
        self.ignored += 1;
        Ok(0)
    }

    /// Whether it is one object, such as a package.json, without the field of the text.
    fn is_description(&self, file: &SourceFile) -> Result<bool, Error> {
        if !Format::is_any_json(&file.path) || file.bytes == 0 {
            return Ok(false);
        }
        let start = input::start_of(file)?;
        let field = format!("{:?}", self.column);
        let has_field = String::from_utf8_lossy(&start).contains(&field);
        Ok(!has_field && !json::holds_many(&start))
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
            found += if path.is_dir() {
                self.folder(&path)?
            } else if Format::of(&path).is_some() {
                self.path(&path)?;
                1
            } else {
                self.entry(&path)?
            };
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

/// By the name or, where it tells nothing, by the content; none if it cannot be read.
fn format(file: &SourceFile) -> Result<Option<Format>, Error> {
    file.refuse_pointer()?;
    match Format::of(&file.path) {
        None if Format::is_untold(&file.path) => input::guess(file),
        told => Ok(told),
    }
}

fn is_foreign(error: &Error) -> bool {
    matches!(error, Error::Read(ReadError::Foreign { .. }))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}
