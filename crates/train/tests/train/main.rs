//! The trainer, on a model of a few dozen weights.

mod accumulation;
mod adamw;
mod checkpoints;
mod damage;
mod events;
mod metrics;
mod plan;
mod randomness;
mod resume;
mod schedule;
mod small;
