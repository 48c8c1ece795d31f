use std::path::Path;

use super::find::Search;
use crate::{Error, ReadError};

/// What stands in for the data sets of a hub where they were not built in.
pub(super) fn find(path: &Path, _: &mut Search<'_>) -> Result<(), Error> {
    Err(Error::Read(ReadError::Feature {
        path: path.to_owned(),
        feature: "hub",
    }))
}
