//! Line charts as SVG text.
//!
//! A [`Chart`] has two [`Axis`]es and several [`Line`]s, and becomes text that stands in a page or
//! is a file: light or dark as the reader has it, light on paper, with colours and dashes that the
//! colour-blind tell apart. Nothing is dropped silently: a value that is not finite breaks its line,
//! is marked at the edge and counted below the chart. A [`page`] for them fetches nothing, either.
//!
//! ```
//! use cloze_plot::{Axis, Chart, Line};
//!
//! let chart = Chart {
//!     title: "two runs".to_owned(),
//!     x: Axis::linear("step"),
//!     y: Axis::log("loss, nats"),
//!     lines: vec![
//!         Line::new("one seed", vec![[0.0, 9.1], [100.0, 4.2], [200.0, f64::NAN], [300.0, 3.9]]),
//!         Line::new("five seeds", vec![[0.0, 9.0], [300.0, 3.5]])
//!             .with_band(vec![[0.0, 8.9, 9.2], [300.0, 3.3, 3.8]]),
//!     ],
//! };
//! let svg = chart.svg();
//! assert!(svg.contains("two runs") && svg.contains("five seeds"));
//! assert!(svg.contains("not finite: 1 is NaN (×)"));
//! ```
#![forbid(unsafe_code)]

mod chart;
mod draw;
mod escape;
mod label;
mod legend;
mod page;
mod ruler;
mod series;
mod style;
mod thin;
mod ticks;
mod unplaced;

pub use chart::{Axis, Chart, Line, Scale};
pub use draw::row;
pub use escape::escaped;
pub use label::short;
pub use page::page;
pub use thin::thin;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
