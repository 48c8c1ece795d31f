//! Files of the format <https://github.com/huggingface/safetensors>: eight bytes with the length of
//! a header in JSON, the header, and the numbers of all tensors, one after the other.

mod by_name;
mod file;
mod flaw;
mod header;

pub(crate) use by_name::ByName;
pub(crate) use file::SafetensorsFile;
pub use flaw::Flaw;
