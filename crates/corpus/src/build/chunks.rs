//! A stage is a function of each chunk, whose result is saved: what a killed build has done, the
//! next one need not do again.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::folder::Folder;
use crate::watch::{BuildPhase, Watch};
use crate::{Error, files};

/// What is left of a stage: in its folder, a summary of each chunk beside what else it wrote.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) folder: PathBuf,
    pub(super) phase: BuildPhase,
    pub(super) watch: &'a Watch<'a>,
    done: AtomicU64,
    total: u64,
}

impl<'a> Stage<'a> {
    /// A stage with `total` bytes to do.
    pub(super) fn begin(
        folder: &Folder,
        phase: BuildPhase,
        watch: &'a Watch<'a>,
        total: u64,
    ) -> Result<Self, Error> {
        let folder = folder.work(phase.name());
        files::make_folder(&folder)?;
        Ok(Self {
            folder,
            phase,
            watch,
            done: AtomicU64::new(0),
            total,
        })
    }

    pub(super) fn file(&self, chunk: u32, kind: &str) -> PathBuf {
        chunk_file(&self.folder, chunk, kind)
    }

    /// Whether the chunk was done, by this build or the one before.
    pub(super) fn has(&self, chunk: u32) -> bool {
        self.file(chunk, SUMMARY).exists()
    }

    /// Saves the summary of a chunk, the last of its files.
    pub(super) fn save(&self, chunk: u32, summary: &impl Serialize) -> Result<(), Error> {
        files::save_json(&self.file(chunk, SUMMARY), summary)
    }

    /// Counts the bytes, reports, and stops if asked to.
    pub(super) fn advance(&self, bytes: u64) -> Result<(), Error> {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.watch
            .report(self.phase, done.min(self.total), self.total)
    }

    /// Does every chunk that is not done, with all threads.
    pub(super) fn run<S: Serialize>(
        &self,
        sizes: &[u64],
        work: impl Fn(u32) -> Result<S, Error> + Sync,
    ) -> Result<(), Error> {
        (0..sizes.len() as u32)
            .into_par_iter()
            .with_max_len(1)
            .try_for_each(|chunk| {
                if !self.has(chunk) {
                    self.save(chunk, &work(chunk)?)?;
                }
                self.advance(sizes[chunk as usize])
            })
    }

    /// The summaries of all chunks, in order.
    pub(super) fn summaries<S: DeserializeOwned>(
        &self,
        chunks: usize,
    ) -> impl Iterator<Item = Result<S, Error>> + '_ {
        (0..chunks as u32).map(|chunk| {
            let file = self.file(chunk, SUMMARY);
            let expected = "the summary of a chunk";
            files::read_json(&file)?
                .ok_or_else(|| Error::damaged(&file, expected, "something else"))
        })
    }
}

/// `00017.KIND`
pub(super) fn chunk_file(folder: &Path, chunk: u32, kind: &str) -> PathBuf {
    folder.join(format!("{chunk:05}.{kind}"))
}

const SUMMARY: &str = "json";
