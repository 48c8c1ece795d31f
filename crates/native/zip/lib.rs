//! zip 8 under the names of zip 0.6 that tch and torch-sys use.
//!
//! They ask for zip 0.6 with every compression and encryption, twice: on the way to the build script
//! and to the library. That is 27 packages, a second zstd among them, of which nothing is ever called; torch's
//! own archives are stored or deflated.
#![forbid(unsafe_code)]

pub use current::*;

/// As [`current::write`].
pub mod write {
    pub use current::write::*;

    /// What zip 0.6 calls the options without extra fields.
    pub type FileOptions = SimpleFileOptions;
}
