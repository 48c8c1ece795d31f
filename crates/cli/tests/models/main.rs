//! Trained models at work: `generate`, `fill-mask`, `embed`, `export`, `import`, `pretrain --from`.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/fails.rs"]
mod fails;

mod embed;
mod exchange;
mod fill_mask;
mod folders;
mod generate;
mod trained;
