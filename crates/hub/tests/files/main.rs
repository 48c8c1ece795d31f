//! Folders from elsewhere: read without trust; and folders for elsewhere: written whole.

mod common;
mod damage;
mod fixtures;
mod folder;
mod header;
mod index;
mod precision;
mod says;
mod staged;
mod tokenizers;
mod vocabularies;
mod write;
