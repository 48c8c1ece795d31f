//! The report of a build: the data, the table and the page.

mod data;
mod hostile;
mod html;
mod page;
mod sample;
mod terminal;
