//! Reports for people: pages, charts and numbers.
//!
//! A [`Page`] is a list of [`Block`]s: headings, sentences, tables, charts. [`Page::html`] makes one file
//! of it that needs nothing else, light or dark as the reader has it and made for paper, too;
//! [`Page::markdown`] says the same as text. All text is escaped, and characters that cannot be seen
//! are shown by signs ([`visible`]).
//!
//! A [`Chart`] has two [`Axis`]es with [`Line`]s or [`Bar`]s, and is an SVG file of its own, too, in
//! colours and dashes that the colour-blind tell apart. Nothing is dropped silently: a value that is not
//! finite breaks its line, is marked at the edge and counted below the chart.
//!
//! [`numbers`] are written as people read them, and [`json`] keeps those that JSON lacks.
//!
//! ```
//! use cloze_pages::{Axis, Chart, Column, Line, Page, Table};
//!
//! let mut page = Page::new("two runs", "an example");
//! page.heading("Losses");
//! page.table(Table::new(
//!     [Column::text("run"), Column::number("nats")],
//!     [["first", "3.9"], ["<second>", "3.5"]],
//! ));
//! page.charts([Chart::new(
//!     "both",
//!     Axis::linear("step"),
//!     Axis::log("loss, nats"),
//!     vec![
//!         Line::new("first", vec![[0.0, 9.1], [100.0, 4.2], [200.0, f64::NAN], [300.0, 3.9]]),
//!         Line::new("<second>", vec![[0.0, 9.0], [300.0, 3.5]])
//!             .with_band(vec![[0.0, 8.9, 9.2], [300.0, 3.3, 3.8]]),
//!     ],
//! )]);
//! let html = page.html();
//! assert!(html.contains("&lt;second&gt;") && html.contains("not finite: 1 is NaN (×)"));
//! assert!(page.markdown().contains("| first | 3.9 |"));
//! ```
#![forbid(unsafe_code)]

mod better;
mod chart;
mod escape;
mod html;
pub mod json;
mod markdown;
pub mod numbers;
mod page;
mod short;
mod table;
pub mod visible;

pub use better::Better;
pub use chart::{Axis, Bar, Chart, Line, Scale, row, thin};
pub use page::{Block, Edit, Figure, Flow, Page, Tone};
pub use table::{Cell, Column, Look, Side, Table};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
