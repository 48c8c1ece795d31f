//! Gets the libtorch that `tch` 0.24 fits, once for all projects of a user, and says where it is. Links
//! none itself, so that it can be the first thing that is built.
//!
//! The program `cloze-setup` is all of it:
//!
//! ```sh
//! cargo install cloze-setup
//! cloze-setup               # or --cuda; prints the lines for .cargo/config.toml
//! ```
//!
//! [`libtorch`] is what it does, and says which ways there are; `cloze setup` and `cargo xtask setup` do the same.
//! [`cache`] and [`process`] are for what else is to be fetched so.
//!
//! ```
//! use cloze_setup::{Unfit, Variant, check};
//!
//! let lacking = check("no/such/folder".as_ref(), Variant::Cpu).unwrap_err();
//! assert!(matches!(lacking, Unfit::Missing(_)));
//! ```
#![forbid(unsafe_code)]

mod archive;
pub mod cache;
mod checksum;
mod chosen;
mod error;
mod folder;
mod guide;
mod pins;
pub mod process;
mod size;
mod unpack;
mod ways;
mod wheels;

pub use error::Error;
pub use folder::{Unfit, VERSION, Variant, check};
pub use guide::{lines, warning};
pub use ways::{libtorch, link, packages, wheel_client};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
