use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::cache::{Cache, make};
use super::choice::RemoteFile;
use super::client::{Hub, what};
use crate::{Arrival, FetchError, Remote};

/// A file on its way into the cache.
pub(super) struct Blob<'a> {
    pub(super) hub: &'a Hub,
    pub(super) remote: &'a Remote,
    pub(super) commit: &'a str,
    pub(super) file: &'a RemoteFile,
    pub(super) tell: &'a dyn Fn(Arrival<'_>),
}

impl Blob<'_> {
    /// Fetches and verifies it under another name, and gives it its own: a file there is whole. What has arrived of it
    /// before is not fetched again.
    pub(super) fn fetch(&self, cache: &Cache) -> Result<(), FetchError> {
        let path = cache.blob(self.file);
        if self.file.is_whole(&path) {
            return Ok(());
        }
        let _lock = cache.lock(self.file)?;
        // Another process had it.
        if self.file.is_whole(&path) {
            return Ok(());
        }
        make(path.parent().unwrap_or(&path))?;
        let part = path.with_extension("incomplete");
        let goes_on = length(&part) > 0;
        match self.complete(&part) {
            // What was left there may be damaged: once more from nothing.
            Err(FetchError::Changed { .. }) if goes_on => self.complete(&part)?,
            done => done?,
        }
        fs::rename(&part, &path).map_err(FetchError::disk("rename", &part))
    }

    /// Fetches what the part lacks, again and again while something arrives, and verifies it; a part that is not
    /// what was listed is removed.
    fn complete(&self, part: &Path) -> Result<(), FetchError> {
        let size = self.file.size();
        // An empty file is a file.
        append(part).map_err(FetchError::disk("write", part))?;
        while length(part) < size {
            let before = length(part);
            let sent = self.receive(part, before);
            let is_network = matches!(sent, Err(FetchError::Network { .. }) | Ok(()));
            if !is_network || length(part) <= before {
                sent?;
                let reason = "the connection broke off".to_owned();
                return Err(self.hub.network(&what(self.remote, self.file), reason));
            }
        }
        let found = match length(part) {
            length if length > size => format!("{length} bytes or more"),
            _ => hash(part, self.file).map_err(FetchError::disk("read", part))?,
        };
        if found == self.file.hash() {
            return Ok(());
        }
        fs::remove_file(part).map_err(FetchError::disk("remove", part))?;
        Err(FetchError::Changed {
            what: what(self.remote, self.file),
            expected: self.file.hash().to_owned(),
            found,
        })
    }

    /// One answer of the hub, written behind what is there.
    fn receive(&self, part: &Path, before: u64) -> Result<(), FetchError> {
        let response = self.hub.file(self.remote, self.commit, self.file, before)?;
        let mut out = append(part).map_err(FetchError::disk("write", part))?;
        let mut done = before;
        if before > 0 && response.status() != 206 {
            // It sends no ranges: from nothing.
            out.set_len(0).map_err(FetchError::disk("write", part))?;
            done = 0;
        }
        let total = self.file.size();
        // A byte too many shows that it is another file; more would fill a disk.
        let mut body = response.into_body().into_reader().take(total - done + 1);
        let mut buffer = vec![0; 1 << 18];
        loop {
            let file = &self.file.path;
            (self.tell)(Arrival { file, done, total });
            let read = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let what = what(self.remote, self.file);
                    return Err(self.hub.network(&what, error.to_string()));
                }
            };
            out.write_all(&buffer[..read])
                .map_err(FetchError::disk("write", part))?;
            done += read as u64;
        }
        // A full disk may say so only now.
        out.sync_all().map_err(FetchError::disk("write", part))
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn length(path: &Path) -> u64 {
    path.metadata().map_or(0, |found| found.len())
}

/// The hash of a file, of the kind that is listed for it.
fn hash(path: &Path, file: &RemoteFile) -> io::Result<String> {
    let mut bytes = File::open(path)?;
    if file.hash().len() == 64 {
        let mut sha = Sha256::new();
        io::copy(&mut bytes, &mut sha)?;
        return Ok(format!("{:x}", sha.finalize()));
    }
    // As git names what it holds.
    let mut sha = Sha1::new_with_prefix(format!("blob {}\0", file.size()));
    io::copy(&mut bytes, &mut sha)?;
    Ok(format!("{:x}", sha.finalize()))
}
