//! The trainer, on a model of a few dozen weights.

mod accumulation;
mod average;
mod best;
mod checkpoints;
mod damage;
mod disk;
mod events;
mod faults;
mod folder;
mod groups;
mod guard;
mod kinds;
mod limits;
mod metrics;
mod optimizers;
mod peers;
mod plan;
mod randomness;
mod resume;
mod schedule;
mod small;
mod ticks;
