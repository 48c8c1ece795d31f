//! The command, as a program that is started.

mod bad_input;
mod best;
mod common;
#[cfg(unix)]
mod compare;
mod corpus;
mod every_setting;
#[cfg(unix)]
mod interrupt;
mod models;
mod precision;
mod profile;
mod real_model;
mod runs;
mod transformers;
