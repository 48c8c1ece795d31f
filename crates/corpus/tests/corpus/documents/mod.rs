//! ReadOptions: paths, formats, dirt, and bad input.

mod archives;
mod cases;
mod chunks;
pub(crate) mod common;
mod compressed;
mod dirt;
mod encodings;
mod formats;
mod json;
mod long;
#[cfg(feature = "parquet")]
mod parquet_files;
mod paths;
mod rows;
mod tables;
