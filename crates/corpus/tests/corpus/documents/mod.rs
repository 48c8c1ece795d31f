//! ReadOptions: paths, formats, dirt, and bad input.

mod chunks;
pub(crate) mod common;
mod compressed;
mod dirt;
mod formats;
mod long;
#[cfg(feature = "parquet")]
mod parquet_files;
mod paths;
mod rows;
