use std::iter::Peekable;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::candidates::candidates;
use super::greedy::{Greedy, Near};
use super::position::{Members, Numbers};
use super::scratch::Scratch;
use super::sets::Sets;
use super::sort::{Sorted, Sorter};
use super::verdicts::{self, Counts, Verdicts};
use super::{Position, Sketch, Sketcher};
use crate::Error;

/// Pairs are decided in blocks of half a megabyte.
const BLOCK: usize = 1 << 16;

/// A corpus in chunks. Called from many threads at a time.
pub trait ChunkedCorpus: Sync {
    /// Number of documents of each chunk.
    fn sizes(&self) -> &[u32];
    /// The sketches of a chunk, one for each document; called three times.
    fn sketches(&self, chunk: u32) -> Result<Vec<Sketch>, Error>;
    /// The texts that the sketches were made of; called once, and only for a chunk with a
    /// candidate.
    fn texts(&self, chunk: u32) -> Result<Vec<String>, Error>;
}

/// Finds what the corpus holds more than once; see the [module](super).
///
/// Takes about `memory` bytes, one bit twice for each document, and for each thread one chunk with
/// its sets of shingles, 8 bytes for each word or character. The rest is in a folder of its own in
/// `folder`, which goes with the [`Verdicts`].
///
/// # Errors
///
/// Those of `corpus`; [`Error::Chunk`] if it contradicts itself; [`Error::Io`], on a full disk for
/// instance; and [`Error::Cancelled`] soon after `cancel` is set.
pub fn find(
    sketcher: &Sketcher,
    corpus: &dyn ChunkedCorpus,
    folder: &Path,
    memory: u64,
    cancel: &AtomicBool,
) -> Result<Verdicts, Error> {
    let scratch = Scratch::create(folder, memory)?;
    let numbers = Numbers::new(corpus.sizes());
    let mut search = Search {
        corpus,
        scratch: &scratch,
        cancel,
        numbers: &numbers,
        gone: Members::none(&numbers),
        verdicts: scratch.sorter("records"),
        counts: Counts {
            documents: numbers.documents(),
            ..Counts::default()
        },
    };
    let copies = search.exact()?;
    search.near(sketcher, copies)?;
    search.paragraphs()?;
    let (verdicts, counts) = (search.verdicts.finish()?, search.counts);
    Verdicts::write(verdicts, corpus.sizes(), counts, scratch)
}

struct Search<'a> {
    corpus: &'a dyn ChunkedCorpus,
    scratch: &'a Scratch,
    cancel: &'a AtomicBool,
    numbers: &'a Numbers,
    gone: Members<'a>,
    verdicts: Sorter<4>,
    counts: Counts,
}

impl<'a> Search<'a> {
    /// The ascending pairs (first, copy) of documents with the same normalised text.
    fn exact(&mut self) -> Result<Sorted<2>, Error> {
        let hashes = self.gather("exact", |sketch, position, records| {
            records.extend(sketch.exact.map(|[high, low]| [high, low, position]));
        })?;
        let mut copies = self.scratch.sorter("copies");
        let mut first = None;
        for record in hashes.finish()? {
            let [high, low, position] = record?;
            match first {
                Some((hash, of)) if hash == [high, low] => {
                    self.gone.insert(position);
                    copies.push([of, position])?;
                }
                _ => first = Some(([high, low], position)),
            }
        }
        copies.finish()
    }

    fn near(&mut self, sketcher: &Sketcher, copies: Sorted<2>) -> Result<(), Error> {
        let buckets = self.gather("bands", |sketch, position, records| {
            records.extend(sketch.bands.iter().map(|&hash| [hash, position]));
        })?;
        let mut pairs = self.scratch.sorter("pairs");
        let mut paired = Members::none(self.numbers);
        self.counts.capped = candidates(buckets.finish()?, &mut pairs, &mut paired)?;
        let sets = self.sets(sketcher, &paired)?;
        let greedy = Greedy {
            sets: &sets,
            threshold: sketcher.threshold(),
            block: BLOCK,
            cancel: self.cancel,
        };
        let mut copies = copies.peekable();
        let verdicts = &mut self.verdicts;
        self.counts.candidates = greedy.run(pairs.finish()?, &mut self.gone, |near| {
            settle(&mut copies, near, verdicts)
        })?;
        for copy in copies {
            let [of, position] = copy?;
            self.verdicts.push(verdicts::exact(position, of))?;
        }
        Ok(())
    }

    fn paragraphs(&mut self) -> Result<(), Error> {
        let hashes = self.gather("paragraphs", |sketch, position, records| {
            let record = |&[high, low, number]: &[u64; 3]| [high, low, position, number];
            records.extend(sketch.paragraphs.iter().map(record));
        })?;
        let mut first = None;
        for record in hashes.finish()? {
            let [high, low, position, number] = record?;
            match first {
                Some((hash, of)) if hash == [high, low] && of == position => {}
                Some((hash, of)) if hash == [high, low] => {
                    self.verdicts
                        .push(verdicts::paragraph(position, number, of))?;
                }
                _ => first = Some(([high, low], position)),
            }
        }
        Ok(())
    }

    /// The records of the documents that stay, so far.
    fn gather<const N: usize>(
        &self,
        name: &str,
        records: impl Fn(&Sketch, u64, &mut Vec<[u64; N]>) + Sync,
    ) -> Result<Sorter<N>, Error> {
        let mut sorter = self.scratch.sorter(name);
        let of_chunk = |chunk| {
            let mut gathered = Vec::new();
            let sketches = self.corpus.sketches(chunk)?;
            self.check(chunk, "sketches", sketches.len())?;
            for (position, sketch) in positions(chunk).zip(&sketches) {
                if !self.gone.contains(position) {
                    records(sketch, position, &mut gathered);
                }
            }
            Ok(gathered)
        };
        self.each_chunk(of_chunk, |gathered| {
            gathered
                .into_iter()
                .try_for_each(|record| sorter.push(record))
        })?;
        Ok(sorter)
    }

    /// The sets of shingles of the documents in a pair.
    fn sets(&self, sketcher: &Sketcher, paired: &Members<'_>) -> Result<Sets<'a>, Error> {
        let mut writer = Sets::create(self.scratch, self.numbers)?;
        let of_chunk = |chunk| {
            let size = self.corpus.sizes()[chunk as usize] as usize;
            if !positions(chunk)
                .take(size)
                .any(|position| paired.contains(position))
            {
                return Ok(vec![Vec::new(); size]);
            }
            let texts = self.corpus.texts(chunk)?;
            self.check(chunk, "texts", texts.len())?;
            let set = |(position, text): (u64, String)| match paired.contains(position) {
                true => sketcher.set(&text),
                false => Vec::new(),
            };
            Ok(positions(chunk).zip(texts).map(set).collect::<Vec<_>>())
        };
        self.each_chunk(of_chunk, |sets| {
            sets.iter().try_for_each(|set| writer.push(set))
        })?;
        writer.finish()
    }

    /// Makes something of each chunk, one in each thread, and takes them in order.
    fn each_chunk<T: Send>(
        &self,
        make: impl Fn(u32) -> Result<T, Error> + Sync,
        mut take: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let chunks: Vec<u32> = (0..).take(self.corpus.sizes().len()).collect();
        for chunks in chunks.chunks(rayon::current_num_threads()) {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(Error::Cancelled);
            }
            let made: Vec<_> = chunks.par_iter().map(|&chunk| make(chunk)).collect();
            made.into_iter().try_for_each(|made| take(made?))?;
        }
        Ok(())
    }

    fn check(&self, chunk: u32, what: &'static str, found: usize) -> Result<(), Error> {
        let expected = self.corpus.sizes()[chunk as usize] as usize;
        if found == expected {
            return Ok(());
        }
        Err(Error::Chunk {
            chunk,
            what,
            expected,
            found,
        })
    }
}

/// The packed positions of a chunk.
fn positions(chunk: u32) -> impl Iterator<Item = u64> {
    (0..).map(move |index| Position { chunk, index }.pack())
}

/// The copies of a document that goes have lost their first, and are as near to the document that
/// stays.
fn settle(
    copies: &mut Peekable<Sorted<2>>,
    near: Near,
    verdicts: &mut Sorter<4>,
) -> Result<(), Error> {
    let Near {
        position,
        of,
        jaccard,
    } = near;
    verdicts.push(verdicts::near(position, of, jaccard))?;
    while let Some(copy) =
        copies.next_if(|copy| matches!(copy, Ok([first, _]) if *first <= position))
    {
        let [first, copy] = copy?;
        verdicts.push(if first == position {
            verdicts::near(copy, of, jaccard)
        } else {
            verdicts::exact(copy, first)
        })?;
    }
    Ok(())
}
