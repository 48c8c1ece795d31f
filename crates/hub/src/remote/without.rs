use super::{Arrival, FetchError, Fetched, Remote};

/// What stands in for the hub where it was not built in.
pub(super) fn fetch(remote: &Remote, _: &dyn Fn(Arrival<'_>)) -> Result<Fetched, FetchError> {
    Err(FetchError::NotBuiltIn(remote.clone()))
}
