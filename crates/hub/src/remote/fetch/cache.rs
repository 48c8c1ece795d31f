use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use hf_hub::{CacheRepo, Repo, RepoType};
use tempfile::NamedTempFile;

use super::choice::RemoteFile;
use crate::{Error, FetchError, Folder, Mismatch, Remote};

/// What was fetched of one model, in the layout of `huggingface_hub`: `refs` name commits, `snapshots` of these
/// hold links into `blobs`, which are called by their hashes.
#[derive(Debug)]
pub(super) struct Cache {
    root: PathBuf,
    model: String,
    repo: CacheRepo,
}

impl Cache {
    pub(super) fn new(root: &Path, remote: &Remote) -> Self {
        let repo = Repo::new(remote.name.clone(), RepoType::Model);
        Self {
            root: root.to_owned(),
            model: repo.folder_name(),
            repo: hf_hub::Cache::new(root.to_owned()).repo(repo),
        }
    }

    /// The folder of a commit.
    pub(super) fn snapshot(&self, commit: &str) -> PathBuf {
        self.repo.pointer_path(commit)
    }

    /// Where the bytes of a file lie, or are to lie.
    pub(super) fn blob(&self, file: &RemoteFile) -> PathBuf {
        self.repo.blob_path(file.hash())
    }

    /// Whoever holds this is the only one to fetch the file; Python's library waits for it, too.
    pub(super) fn lock(&self, file: &RemoteFile) -> Result<File, FetchError> {
        let folder = self.root.join(".locks").join(&self.model);
        make(&folder)?;
        let path = folder.join(format!("{}.lock", file.hash()));
        let lock = File::create(&path).map_err(FetchError::disk("make", &path))?;
        lock.lock().map_err(FetchError::disk("lock", &path))?;
        Ok(lock)
    }

    /// Gives a file that has arrived its name in a snapshot.
    pub(super) fn link(&self, file: &RemoteFile, commit: &str) -> Result<(), FetchError> {
        let path = self.snapshot(commit).join(&file.path);
        if file.is_whole(&path) {
            return Ok(());
        }
        let folder = self.snapshot(commit);
        make(&folder)?;
        let target = Path::new("../../blobs").join(file.hash());
        let temporary = folder.join(format!(".tmp-{}", file.path));
        // Of a process that was killed.
        let _ = fs::remove_file(&temporary);
        symlink(target, &temporary)
            .and_then(|()| fs::rename(&temporary, &path))
            .map_err(FetchError::disk("link", &path))
    }

    /// Keeps which commit a branch or a tag has.
    pub(super) fn refer(&self, remote: &Remote, commit: &str) -> Result<(), FetchError> {
        let path = self.reference(remote);
        if remote.revision == commit || fs::read_to_string(&path).is_ok_and(|old| old == commit) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.root);
        make(folder)?;
        let write = || {
            let mut file = NamedTempFile::new_in(folder)?;
            file.write_all(commit.as_bytes())?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(FetchError::disk("write", &path))
    }

    /// The commit that the address had when somebody last asked, if all of it is here.
    pub(super) fn last(&self, remote: &Remote) -> Option<String> {
        let told = fs::read_to_string(self.reference(remote)).ok();
        let commit = told.unwrap_or_else(|| remote.revision.clone());
        let commit = commit.trim().to_owned();
        (is_hash(&commit) && is_whole(&self.snapshot(&commit))).then_some(commit)
    }

    fn reference(&self, remote: &Remote) -> PathBuf {
        let folder = self.root.join(&self.model);
        folder.join("refs").join(&remote.revision)
    }
}

/// The cache that the environment names, and the token of its login.
pub(super) fn places() -> Result<(PathBuf, Option<String>), FetchError> {
    let given = |name| env::var_os(name).filter(|value| !value.is_empty());
    let of_user = || {
        let caches = given("XDG_CACHE_HOME").map(PathBuf::from);
        let caches = caches.or_else(|| Some(env::home_dir()?.join(".cache")));
        caches.map(|caches| caches.join("huggingface"))
    };
    let home = given("HF_HOME").map(PathBuf::from).or_else(of_user);
    let home = home.ok_or(FetchError::NoHome)?;
    let token = given("HF_TOKEN_PATH").map_or_else(|| home.join("token"), PathBuf::from);
    let token = env::var("HF_TOKEN").or_else(|_| fs::read_to_string(token));
    let token = token.ok().map(|token| token.trim().to_owned());
    let cache = given("HF_HUB_CACHE").map_or_else(|| home.join("hub"), PathBuf::from);
    let cache = std::path::absolute(&cache).map_err(FetchError::disk("find", &cache))?;
    Ok((cache, token.filter(|token| !token.is_empty())))
}

pub(super) fn make(folder: &Path) -> Result<(), FetchError> {
    fs::create_dir_all(folder).map_err(FetchError::disk("make", folder))
}

/// Lowercase digits of a SHA-1 or a SHA-256: no path.
pub(super) fn is_hash(text: &str) -> bool {
    let digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    [40, 64].contains(&text.len()) && text.bytes().all(digit)
}

/// Whether a snapshot has a configuration and all weights: they get their names last.
fn is_whole(snapshot: &Path) -> bool {
    let Ok(folder) = Folder::open(snapshot) else {
        return false;
    };
    let weights = match folder.weights() {
        Err(Error::Index { mismatch, .. }) => mismatch != Mismatch::NoFile,
        Err(Error::NoWeights(_) | Error::Unsafe(_) | Error::Link { .. }) => false,
        // What else is wrong is told when it is opened.
        _ => true,
    };
    weights && matches!(folder.file("config.json"), Ok(Some(_)))
}
