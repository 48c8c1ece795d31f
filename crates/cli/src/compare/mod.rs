//! Matched experiments: `cloze compare`.

mod args;
mod arms;
mod asked;
mod budget;
mod corpus;
mod fair;
mod out;
mod results;
mod score;
mod train;
mod verb;

pub(crate) use args::CompareArgs;
pub(crate) use verb::compare;
