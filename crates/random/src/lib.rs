//! Random choices as a pure function of `(seed, stream, step, index)`.
//!
//! A run that draws this way has no generator state: it resumes anywhere, shards over any number
//! of workers and prefetches in threads, and always sees the same numbers.
//!
//! ```
//! use cloze_random::{Draws, Permutation, Stream};
//!
//! const MASKING: Stream = Stream::named("masking");
//! let (seed, step, index) = (42, 1_000, 7);
//!
//! let mut draws = Draws::new(seed, MASKING, step, index);
//! let first = draws.below(30_522);
//! assert_eq!(first, Draws::new(seed, MASKING, step, index).below(30_522));
//!
//! // The order of an epoch, without a list of its items.
//! let order = Permutation::new(seed, MASKING, 0, 5);
//! let mut seen: Vec<u64> = (0..5).map(|i| order.at(i)).collect();
//! seen.sort_unstable();
//! assert_eq!(seen, [0, 1, 2, 3, 4]);
//! ```
#![forbid(unsafe_code)]

mod draws;
mod mix;
mod permutation;
mod sampler;
mod stream;

pub use draws::Draws;
pub use mix::mix;
pub use permutation::Permutation;
pub use sampler::{Pick, Sampler};
pub use stream::Stream;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
