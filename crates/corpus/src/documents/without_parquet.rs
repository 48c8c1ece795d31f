use std::sync::Arc;

use super::file::SourceFile;
use super::raw::Origin;
use super::records::Cutter;
use crate::{Error, ReadError};

/// What stands in for the reader of .parquet files where it was not built in.
pub(super) fn open(file: &SourceFile, _: Arc<Origin>) -> Result<Cutter, Error> {
    Err(Error::Read(ReadError::Feature {
        path: file.path.clone(),
        feature: "parquet",
    }))
}
