//! The first stage: from the files to clean documents.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::chunks::Stage;
use super::pipeline::Pipeline;
use super::record::{self, Dropped, Record};
use super::totals::StepTotals;
use super::trace::Trace;
use crate::Error;
use crate::clean::{Cleaned, Cleaner, Decision};
use crate::documents::{Document, Documents, Parsed, Tally};
use crate::duplicates::{Position, Sketcher};
use crate::report::{Examples, LogBins};

/// What the stage leaves of a chunk: the documents, those that were left out, and the sketches.
pub(super) const DOCUMENTS: &str = "jsonl.zst";
pub(super) const DROPPED: &str = "dropped.jsonl.zst";
pub(super) const SKETCHES: &str = "sketches";

/// Examples of each step, in the whole corpus.
pub(super) const EXAMPLES: usize = 5;

/// Bad rows that are named.
const BAD: usize = 20;

/// What is known of documents after the cleaning.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Summary {
    pub(super) tally: Tally,
    /// Some of the bad rows.
    pub(super) bad: Vec<String>,
    pub(super) steps: Vec<StepTotals>,
    /// Documents that were kept, and their bytes.
    pub(super) documents: u64,
    pub(super) bytes: u64,
    /// Characters of each document as it was read.
    pub(super) lengths: LogBins,
    pub(super) examples: Examples,
}

/// The tools of the stage.
#[derive(Debug)]
pub(super) struct Clean<'a> {
    documents: &'a Documents,
    cleaner: Cleaner,
    trace: Trace,
    sketcher: &'a Sketcher,
    stage: &'a Stage<'a>,
}

impl<'a> Clean<'a> {
    pub(super) fn new(
        documents: &'a Documents,
        pipeline: &Pipeline,
        sketcher: &'a Sketcher,
        stage: &'a Stage<'a>,
    ) -> Result<Self, Error> {
        Ok(Self {
            documents,
            cleaner: Cleaner::new(&pipeline.clean)?,
            trace: Trace::new(&pipeline.clean)?,
            sketcher,
            stage,
        })
    }

    /// Cleans what is not clean yet.
    pub(super) fn run(&self) -> Result<Whole, Error> {
        // Large enough to be worth a file, small enough to keep all threads busy to the end.
        let size = (self.documents.bytes() / 64).clamp(1 << 20, 16 << 20);
        // The files are read by whichever thread is free, in turns.
        let chunks = (0_u32..).zip(self.documents.chunks(size)).par_bridge();
        let count = chunks.map(|(number, chunk)| -> Result<u32, Error> {
            let chunk = chunk?;
            let bytes = chunk.bytes();
            if !self.stage.has(number) {
                self.stage
                    .save(number, &self.chunk(number, chunk.parse())?)?;
            }
            self.stage.advance(bytes)?;
            Ok(number + 1)
        });
        let count = count.try_reduce(|| 0, |a, b| Ok(a.max(b)))?;
        let mut whole = Whole {
            summary: Summary::new(self.cleaner.names().len()),
            documents: Vec::new(),
            bytes: Vec::new(),
        };
        for summary in self.stage.summaries(count as usize) {
            whole.add(summary?);
        }
        let Summary { tally, bad, .. } = &whole.summary;
        self.documents.options().check(tally, bad)?;
        Ok(whole)
    }

    fn chunk(&self, chunk: u32, parsed: Parsed) -> Result<Summary, Error> {
        let bad: Vec<String> = parsed.bad.iter().map(ToString::to_string).collect();
        if self.documents.options().max_bad == 0.0 {
            self.documents.options().check(&parsed.tally, &bad)?;
        }
        let mut summary = Summary {
            tally: parsed.tally,
            bad,
            ..Summary::new(self.cleaner.names().len())
        };
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        for (index, document) in (0..).zip(parsed.documents) {
            summary.lengths.add(document.text.chars().count() as u64);
            let Document { text, source } = document;
            let original = text.clone();
            let cleaned = self.cleaner.clean(text);
            StepTotals::add(&mut summary.steps, original.len() as u64, &cleaned);
            let position = Position { chunk, index }.pack();
            if self.shows(&cleaned, &summary.examples, position) {
                self.trace
                    .collect(&mut summary.examples, position, &source, &original);
            }
            match cleaned.outcome {
                Decision::Kept(text) => {
                    let number = kept.len() as u32;
                    kept.push(Record {
                        number,
                        source,
                        text,
                    });
                }
                Decision::Dropped { step, reason, .. } => {
                    dropped.push(Dropped {
                        source,
                        stage: self.cleaner.names()[step].to_owned(),
                        reason: reason.to_string(),
                        kept: None,
                        similarity: None,
                    });
                }
            }
        }
        summary.documents = kept.len() as u64;
        summary.bytes = kept.iter().map(|record| record.text.len() as u64).sum();
        let sketches: Vec<_> = kept
            .iter()
            .map(|record| self.sketcher.sketch(&record.text))
            .collect();
        self.sketcher
            .save(&sketches, &self.stage.file(chunk, SKETCHES))?;
        record::write(&self.stage.file(chunk, DROPPED), &dropped)?;
        record::write(&self.stage.file(chunk, DOCUMENTS), &kept)?;
        Ok(summary)
    }

    /// Whether a step did something to the document of which an example is wanted.
    fn shows(&self, cleaned: &Cleaned, examples: &Examples, position: u64) -> bool {
        let dropped = match cleaned.outcome {
            Decision::Dropped { step, .. } => Some(step),
            Decision::Kept(_) => None,
        };
        let changes = cleaned.changes.iter().filter(|change| change.count > 0);
        let mut steps = changes.map(|change| change.step).chain(dropped);
        steps.any(|step| examples.wants(self.cleaner.names()[step], position))
    }
}

/// All chunks together.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) summary: Summary,
    /// Documents of each chunk.
    pub(super) documents: Vec<u32>,
    /// Bytes of each chunk.
    pub(super) bytes: Vec<u64>,
}

impl Whole {
    fn add(&mut self, chunk: Summary) {
        self.documents.push(chunk.documents as u32);
        self.bytes.push(chunk.bytes);
        let sum = &mut self.summary;
        sum.tally += chunk.tally;
        sum.bad.extend(chunk.bad);
        sum.bad.truncate(BAD);
        for (ours, theirs) in sum.steps.iter_mut().zip(&chunk.steps) {
            *ours += theirs;
        }
        sum.documents += chunk.documents;
        sum.bytes += chunk.bytes;
        sum.lengths += &chunk.lengths;
        sum.examples.merge(chunk.examples);
    }
}

impl Summary {
    fn new(steps: usize) -> Self {
        Self {
            tally: Tally::default(),
            bad: Vec::new(),
            steps: vec![StepTotals::default(); steps],
            documents: 0,
            bytes: 0,
            lengths: LogBins::new(),
            examples: Examples::new(EXAMPLES),
        }
    }
}
