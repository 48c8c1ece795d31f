use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hf_hub::{Repo, RepoType};
use ureq::config::RedirectAuthHeaders;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::cache;
use super::choice::{Listing, RemoteFile};
use crate::{FetchError, Remote};

/// A hub, and who asks it. What `hf-hub` fetches it puts in place unverified; so addresses and names are its, and the
/// requests are ours.
pub(super) struct Hub {
    endpoint: String,
    token: Option<String>,
    agent: Agent,
    /// The folder of what was fetched.
    pub(super) cache: PathBuf,
    /// Nobody is asked.
    pub(super) offline: bool,
}

impl Hub {
    /// The hub, the cache and the token that the environment names.
    pub(super) fn from_env() -> Result<Self, FetchError> {
        let given = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = given("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".to_owned());
        let (cache, token) = cache::places()?;
        let offline = given("HF_HUB_OFFLINE").unwrap_or_default().to_uppercase();
        Ok(Self {
            offline: ["1", "ON", "YES", "TRUE"].contains(&offline.as_str()),
            ..Self::new(&endpoint, &cache, token)
        })
    }

    pub(super) fn new(endpoint: &str, cache: &Path, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            // Large files lie at other servers, whom the token is no business of.
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .build();
        Self {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            token,
            agent: config.into(),
            cache: cache.to_owned(),
            offline: false,
        }
    }

    pub(super) fn list(&self, remote: &Remote) -> Result<Listing, FetchError> {
        // An entry takes some 300 bytes.
        const LIMIT: u64 = 64 << 20;
        let repo = repo(remote, &remote.revision);
        let url = format!("{}/api/{}?blobs=true", self.endpoint, repo.api_url());
        let response = self.get(&url, 0, &remote.to_string())?;
        let missing = response.headers().get("x-error-code");
        let missing = missing.is_some_and(|code| code == "RevisionNotFound");
        let body = match response.status().as_u16() {
            200 => response.into_body().into_with_config().limit(LIMIT),
            404 if missing => {
                return Err(FetchError::NoRevision {
                    hub: self.endpoint.clone(),
                    remote: remote.clone(),
                });
            }
            404 => {
                return Err(FetchError::NoModel {
                    hub: self.endpoint.clone(),
                    name: remote.name.clone(),
                });
            }
            status => return Err(self.refused(remote, &remote.to_string(), status)),
        };
        let listing = match body.read_json::<Listing>() {
            Ok(listing) if listing.is_sound() => return Ok(listing),
            Ok(_) => "its list has no commit and no hashes".to_owned(),
            Err(error @ ureq::Error::Io(_)) => {
                return Err(self.network(&remote.to_string(), error.to_string()));
            }
            Err(error) => error.to_string(),
        };
        Err(self.answer(remote, listing))
    }

    /// A file from its byte `from` on.
    pub(super) fn file(
        &self,
        remote: &Remote,
        commit: &str,
        file: &RemoteFile,
        from: u64,
    ) -> Result<Response<Body>, FetchError> {
        let name = &remote.name;
        let url = format!("{}/{name}/resolve/{commit}/{}", self.endpoint, file.path);
        let what = what(remote, file);
        let response = self.get(&url, from, &what)?;
        match response.status().as_u16() {
            200 | 206 | 416 => Ok(response),
            404 => Err(FetchError::NoFile {
                hub: self.endpoint.clone(),
                what,
            }),
            status => Err(self.refused(remote, &what, status)),
        }
    }

    pub(super) fn network(&self, what: &str, reason: String) -> FetchError {
        FetchError::Network {
            hub: self.endpoint.clone(),
            what: what.to_owned(),
            reason,
        }
    }

    fn get(&self, url: &str, from: u64, what: &str) -> Result<Response<Body>, FetchError> {
        // A range of what was compressed is no range of the file.
        let mut request = self.agent.get(url).header("Accept-Encoding", "identity");
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let response = request.call();
        response.map_err(|error| self.network(what, error.to_string()))
    }

    fn refused(&self, remote: &Remote, what: &str, status: u16) -> FetchError {
        match status {
            401 | 403 => FetchError::Refused {
                hub: self.endpoint.clone(),
                name: remote.name.clone(),
                status,
                token: self.token.is_some(),
            },
            429 | 500.. => self.network(what, format!("it answers {status}")),
            status => self.answer(remote, format!("status {status}")),
        }
    }

    fn answer(&self, remote: &Remote, reason: String) -> FetchError {
        FetchError::Answer {
            hub: self.endpoint.clone(),
            remote: remote.clone(),
            reason,
        }
    }
}

/// The address of one file.
pub(super) fn what(remote: &Remote, file: &RemoteFile) -> String {
    format!("{} of {remote}", file.path)
}

fn repo(remote: &Remote, revision: &str) -> Repo {
    Repo::with_revision(remote.name.clone(), RepoType::Model, revision.to_owned())
}
