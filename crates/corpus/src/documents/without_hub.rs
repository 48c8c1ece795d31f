use std::path::Path;

use super::find::Search;
use crate::Error;

/// What stands in for the data sets of a hub where they were not built in.
pub(super) fn find(path: &Path, _: &mut Search) -> Result<(), Error> {
    Err(Error::Feature {
        path: path.to_owned(),
        feature: "hub",
    })
}
