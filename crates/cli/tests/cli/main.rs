//! The command, as a program that is started.

mod bad_input;
mod best;
mod common;
#[cfg(unix)]
mod compare;
mod corpus;
mod every_setting;
mod first_minutes;
mod habits;
#[cfg(unix)]
mod interrupt;
mod mixture;
mod models;
#[cfg(unix)]
mod moved;
mod precision;
mod profile;
mod real_model;
mod runs;
mod setup;
mod told;
mod transformers;
