mod blob;
mod cache;
mod choice;
mod client;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tests;

use blob::Blob;
use cache::Cache;
use choice::{Listing, RemoteFile};
use client::Hub;

use crate::index::INDEX;
use crate::{Arrival, FetchError, Fetched, Note, Remote};

/// The model at this address, by the hub that the environment names.
pub(super) fn fetch(remote: &Remote, tell: &dyn Fn(Arrival<'_>)) -> Result<Fetched, FetchError> {
    Hub::from_env()?.fetch(remote, tell)
}

impl Hub {
    pub(super) fn fetch(
        &self,
        remote: &Remote,
        tell: &dyn Fn(Arrival<'_>),
    ) -> Result<Fetched, FetchError> {
        let cache = Cache::new(&self.cache, remote);
        if self.offline {
            let reason = "HF_HUB_OFFLINE is set".to_owned();
            let last = last(&cache, remote, &reason);
            return last.ok_or_else(|| FetchError::NotCached {
                remote: remote.clone(),
                cache: self.cache.clone(),
                reason,
            });
        }
        let listing = match self.list(remote) {
            Err(FetchError::Network { hub, what, reason }) => {
                let last = last(&cache, remote, &reason);
                return last.ok_or(FetchError::Network { hub, what, reason });
            }
            listing => listing?,
        };
        self.fetch_all(remote, &listing, &cache, tell)?;
        Ok(Fetched {
            folder: cache.snapshot(&listing.commit),
            commit: listing.commit,
            note: None,
        })
    }

    /// A snapshot gets its files when all have arrived, the weights last.
    fn fetch_all(
        &self,
        remote: &Remote,
        listing: &Listing,
        cache: &Cache,
        tell: &dyn Fn(Arrival<'_>),
    ) -> Result<(), FetchError> {
        let commit = &listing.commit;
        let snapshot = cache.snapshot(commit);
        let fetch = |file: &RemoteFile| {
            let blob = Blob {
                hub: self,
                remote,
                commit,
                file,
                tell,
            };
            // Where links cannot be made, Python's library puts the file itself there.
            match file.is_whole(&snapshot.join(&file.path)) {
                true => Ok(()),
                false => blob.fetch(cache),
            }
        };
        let mut files = listing.descriptions(remote)?;
        files.iter().try_for_each(|file| fetch(file))?;
        if let Some(index) = files.last().filter(|file| file.path == INDEX) {
            let places = [snapshot.join(INDEX), cache.blob(index)];
            let place = places.iter().find(|path| index.is_whole(path));
            let shards = listing.shards(remote, place.unwrap_or(&places[1]))?;
            shards.iter().try_for_each(|file| fetch(file))?;
            files.extend(shards);
        }
        let mut links = files.iter();
        links.try_for_each(|file| cache.link(file, commit))?;
        cache.refer(remote, commit)
    }
}

/// What was fetched before, if all of it is here.
fn last(cache: &Cache, remote: &Remote, reason: &str) -> Option<Fetched> {
    let commit = cache.last(remote)?;
    Some(Fetched {
        folder: cache.snapshot(&commit),
        note: Some(Note::Offline {
            remote: remote.at(&commit).to_string(),
            reason: reason.to_owned(),
        }),
        commit,
    })
}
