use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};

use super::Position;
use super::scratch::Scratch;
use super::sort::{Sorted, read_record, write_record};
use crate::Error;

const FILE: &str = "verdicts";

/// What goes. On disk, in order; removed when it is dropped. Takes 12 bytes of memory for each
/// chunk.
#[derive(Debug)]
pub struct Verdicts {
    counts: Counts,
    sizes: Vec<u32>,
    /// Records before each chunk, and of all.
    starts: Vec<u64>,
    scratch: Scratch,
}

/// How much was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents of the corpus.
    pub documents: u64,
    /// Documents that go because an earlier one has the same normalised text.
    pub exact: u64,
    /// Documents that go because an earlier one is nearly the same.
    pub near: u64,
    /// Paragraphs that go, of documents that stay.
    pub paragraphs: u64,
    /// Pairs of documents that MinHash proposed.
    pub candidates: u64,
    /// How often a document met more than 32 earlier ones with the same hash of a band, and was
    /// compared with the first 16 and the preceding 16 alone. Where it is not 0, more near
    /// duplicates may stay.
    pub capped: u64,
}

/// What becomes of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum DuplicateVerdict {
    /// It stays, without these paragraphs, which are in ascending order.
    Kept(Vec<Repeat>),
    /// It goes.
    Duplicate {
        /// An earlier document that stays.
        of: Position,
        /// How they are alike.
        likeness: Likeness,
    },
}

/// How two documents are alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Likeness {
    /// They have the same normalised text.
    Exact,
    /// Their sets of shingles are nearly the same.
    Near {
        /// The exact Jaccard index of the sets, from the threshold to 1.
        jaccard: f64,
    },
}

/// A paragraph that an earlier document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// Its number in the document, from 0; see [`without_paragraphs`](super::without_paragraphs).
    pub paragraph: u32,
    /// The first document with this paragraph.
    pub of: Position,
}

/// A record: the packed position, one of the kinds, the paragraph or the bits of the index, and the
/// packed position of the first.
const EXACT: u64 = 0;
const NEAR: u64 = 1;
const PARAGRAPH: u64 = 2;

pub(super) fn exact(position: u64, of: u64) -> [u64; 4] {
    [position, EXACT, 0, of]
}

pub(super) fn near(position: u64, of: u64, jaccard: f64) -> [u64; 4] {
    [position, NEAR, jaccard.to_bits(), of]
}

pub(super) fn paragraph(position: u64, number: u64, of: u64) -> [u64; 4] {
    [position, PARAGRAPH, number, of]
}

impl Verdicts {
    /// Of chunks with so many documents. The `counts` lack what the records say.
    pub(super) fn write(
        sorted: Sorted<4>,
        sizes: &[u32],
        mut counts: Counts,
        scratch: Scratch,
    ) -> Result<Self, Error> {
        let path = scratch.file(FILE);
        let mut file = BufWriter::new(File::create(&path).map_err(Error::io(&path))?);
        let mut starts = vec![0; sizes.len() + 1];
        for record in sorted {
            let record = record?;
            write_record(&mut file, record).map_err(Error::io(&path))?;
            starts[Position::unpack(record[0]).chunk as usize + 1] += 1;
            match record[1] {
                EXACT => counts.exact += 1,
                NEAR => counts.near += 1,
                _ => counts.paragraphs += 1,
            }
        }
        file.flush().map_err(Error::io(&path))?;
        for chunk in 0..sizes.len() {
            starts[chunk + 1] += starts[chunk];
        }
        Ok(Self {
            counts,
            sizes: sizes.to_vec(),
            starts,
            scratch,
        })
    }

    /// How much was found.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// One verdict for each document of the chunk. From any thread.
    ///
    /// # Panics
    ///
    /// If there is no such chunk.
    pub fn of_chunk(&self, chunk: u32) -> Result<Vec<DuplicateVerdict>, Error> {
        let chunk = chunk as usize;
        let mut verdicts = vec![DuplicateVerdict::Kept(Vec::new()); self.sizes[chunk] as usize];
        let path = self.scratch.file(FILE);
        let mut file = BufReader::new(File::open(&path).map_err(Error::io(&path))?);
        file.seek(SeekFrom::Start(self.starts[chunk] * 32))
            .map_err(Error::io(&path))?;
        for _ in self.starts[chunk]..self.starts[chunk + 1] {
            let [position, kind, data, of] = read_record(&mut file).map_err(Error::io(&path))?;
            let verdict = &mut verdicts[Position::unpack(position).index as usize];
            let of = Position::unpack(of);
            let likeness = match kind {
                EXACT => Likeness::Exact,
                NEAR => Likeness::Near {
                    jaccard: f64::from_bits(data),
                },
                _ => {
                    if let DuplicateVerdict::Kept(repeats) = verdict {
                        let paragraph = data as u32;
                        repeats.push(Repeat { paragraph, of });
                    }
                    continue;
                }
            };
            *verdict = DuplicateVerdict::Duplicate { of, likeness };
        }
        Ok(verdicts)
    }
}
