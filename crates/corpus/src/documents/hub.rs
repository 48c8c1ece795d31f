//! Data sets of a Hugging Face hub, as files in its cache.

mod address;
mod choice;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tests;

use std::env;
use std::path::{Path, PathBuf};

use hf_hub::api::sync::{Api, ApiBuilder, ApiError};
use hf_hub::{Cache, Repo, RepoType};
use serde::Deserialize;

use super::file::SourceFile;
use super::find::Search;
use crate::{Error, ReadError};
use address::Address;
use choice::RemoteFile;

/// Adds the files of the data set with this address, fetched where the cache lacks them.
pub(super) fn find(path: &Path, search: &mut Search<'_>) -> Result<(), Error> {
    let address = Address::parse(path)?;
    Hub::from_env()?.find(&address, search)
}

struct Hub {
    endpoint: String,
    cache: Cache,
    api: Api,
}

/// What a data set holds, at one commit: all files are fetched from that one.
#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "sha")]
    commit: String,
    #[serde(rename = "siblings")]
    files: Vec<RemoteFile>,
}

impl Hub {
    /// The hub and the cache that `HF_ENDPOINT`, `HF_HOME` and `HF_TOKEN` name.
    fn from_env() -> Result<Self, Error> {
        let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = given("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".to_owned());
        Self::new(&endpoint, Cache::from_env(), given("HF_TOKEN"))
    }

    fn new(endpoint: &str, cache: Cache, token: Option<String>) -> Result<Self, Error> {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        // A login of Python's library is kept beside the cache.
        let token = token.or_else(|| cache.token());
        let api = ApiBuilder::from_cache(cache.clone())
            .with_endpoint(endpoint.clone())
            .with_token(token)
            .with_progress(false)
            .build();
        let api = api.map_err(|error| {
            Error::Read(ReadError::Fetch {
                what: "data sets".to_owned(),
                hub: endpoint.clone(),
                cache: cache.path().clone(),
                reason: error.to_string(),
            })
        })?;
        Ok(Self {
            endpoint,
            cache,
            api,
        })
    }

    fn find(&self, address: &Address, search: &mut Search<'_>) -> Result<(), Error> {
        let Listing { commit, files } = self.list(address)?;
        let all = files.len();
        let chosen = choice::choose(address, files)?;
        search.ignored += all - chosen.len();
        if chosen.iter().any(|(_, file)| file.is_foreign()) {
            let reason = "its list names a file outside of it".to_owned();
            return Err(self.failed(&address.to_string(), reason));
        }
        let repo = Repo::with_revision(address.name.clone(), RepoType::Dataset, commit);
        for (format, file) in chosen {
            // Before hours of fetching, not after.
            format.built_in(Path::new(&address.file(&file.path)))?;
            let path = self.fetch(address, &repo, &file)?;
            let file = SourceFile::new(&path, format)?;
            file.refuse_pointer()?;
            search.take(file)?;
        }
        Ok(())
    }

    fn list(&self, address: &Address) -> Result<Listing, Error> {
        // An entry takes some 300 bytes, and there are data sets of 100,000 files.
        const LIMIT: u64 = 256 << 20;
        let request = self.api.dataset(address.name.clone()).info_request();
        let response = request.query("blobs", "true").call();
        let listing = response.and_then(|response| {
            let body = response.into_body().into_with_config();
            body.limit(LIMIT).read_json()
        });
        listing.map_err(|error| self.refused(address, &address.to_string(), Box::new(error).into()))
    }

    /// The path of the file in the cache.
    fn fetch(&self, address: &Address, repo: &Repo, file: &RemoteFile) -> Result<PathBuf, Error> {
        let snapshot = self.cache.repo(repo.clone()).pointer_path(repo.revision());
        let path = snapshot.join(&file.path);
        if file.is_whole(&path) {
            return Ok(path);
        }
        let what = address.file(&file.path);
        let fetched = self.api.repo(repo.clone()).download(&file.path);
        let path = fetched.map_err(|error| self.refused(address, &what, error))?;
        if file.is_whole(&path) {
            return Ok(path);
        }
        Err(self.failed(&what, "it has another size than is listed".to_owned()))
    }

    fn refused(&self, address: &Address, what: &str, error: ApiError) -> Error {
        use ureq::Error::StatusCode;
        let request = match error {
            ApiError::RequestError(request) => *request,
            ApiError::InvalidResume => StatusCode(416),
            other => return self.failed(what, other.to_string()),
        };
        match request {
            // A hub answers 401 for a name that it does not know, too.
            StatusCode(401 | 403 | 404) => Error::Read(ReadError::NoDataSet {
                hub: self.endpoint.clone(),
                name: address.name.clone(),
            }),
            // It was killed between the last byte and the renaming, or the file was damaged.
            StatusCode(416) => self.failed(what, "its .part file there must be removed".to_owned()),
            other => self.failed(what, other.to_string()),
        }
    }

    fn failed(&self, what: &str, reason: String) -> Error {
        Error::Read(ReadError::Fetch {
            what: what.to_owned(),
            hub: self.endpoint.clone(),
            cache: self.cache.path().clone(),
            reason,
        })
    }
}
