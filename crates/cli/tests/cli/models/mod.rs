//! Trained models at work: `generate`, `fill-mask`, `embed`, `export`, `import`, `pretrain --from`.

mod embed;
mod exchange;
mod fill_mask;
mod folders;
mod generate;
mod kinds;
mod read;
mod trained;
