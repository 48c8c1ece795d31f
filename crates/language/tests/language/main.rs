//! The language, its levels, and the best that any model of it can do.

mod categorical;
mod documents;
mod enumeration;
mod frequencies;
mod level_values;
mod levels;
mod long;
mod optimum;
mod readme;
mod standard;
mod tables;
mod topics;
mod whole;
