use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::Error;

/// Runs that are merged at a time; the number of files that are open.
const FAN_IN: usize = 64;
const BUFFERS: std::ops::RangeInclusive<u64> = 4 * 1024..=1024 * 1024;

/// An external merge sort (Knuth, TAOCP, volume 3, section 5.4): sorts more records than fit into
/// memory. What fits is never written.
#[derive(Debug)]
pub(super) struct Sorter<const N: usize> {
    /// The runs are named after it.
    path: PathBuf,
    memory: u64,
    records: Vec<[u64; N]>,
    runs: Vec<Run<N>>,
    /// Runs written so far.
    written: u64,
}

impl<const N: usize> Sorter<N> {
    /// Takes about `memory` bytes, and at least a kilobyte; 256 kB while many runs are merged.
    pub(super) fn new(path: PathBuf, memory: u64) -> Self {
        Self {
            path,
            memory: memory.max(1024),
            records: Vec::new(),
            runs: Vec::new(),
            written: 0,
        }
    }

    pub(super) fn push(&mut self, record: [u64; N]) -> Result<(), Error> {
        if (self.records.len() * 8 * N) as u64 >= self.memory {
            self.spill()?;
        }
        self.records.push(record);
        Ok(())
    }

    /// All records in ascending order.
    pub(super) fn finish(mut self) -> Result<Sorted<N>, Error> {
        if !self.runs.is_empty() {
            // The memory is for the buffers now.
            self.spill()?;
            self.records = Vec::new();
        }
        self.records.par_sort_unstable();
        let buffer = self.memory / (self.runs.len() as u64 + 1);
        Sorted::merge(self.records, self.runs, buffer)
    }

    fn spill(&mut self) -> Result<(), Error> {
        self.records.par_sort_unstable();
        let run = Run::write(self.name(), self.records.drain(..).map(Ok))?;
        self.runs.push(run);
        if self.runs.len() == FAN_IN {
            let buffer = self.memory / FAN_IN as u64;
            let runs = std::mem::take(&mut self.runs);
            let run = Run::write(self.name(), Sorted::merge(Vec::new(), runs, buffer)?)?;
            self.runs.push(run);
        }
        Ok(())
    }

    fn name(&mut self) -> PathBuf {
        self.written += 1;
        self.path.with_added_extension(self.written.to_string())
    }
}

/// A sequence of sorted records in memory and in runs, merged.
#[derive(Debug)]
pub(super) struct Sorted<const N: usize> {
    /// The next record of each source.
    heads: BinaryHeap<Reverse<([u64; N], usize)>>,
    records: std::vec::IntoIter<[u64; N]>,
    runs: Vec<Reader<N>>,
}

impl<const N: usize> Sorted<N> {
    fn merge(records: Vec<[u64; N]>, runs: Vec<Run<N>>, buffer: u64) -> Result<Self, Error> {
        let open = |run| Reader::open(run, buffer);
        let mut merged = Self {
            heads: BinaryHeap::new(),
            records: records.into_iter(),
            runs: runs.into_iter().map(open).collect::<Result<_, _>>()?,
        };
        for source in 0..=merged.runs.len() {
            merged.advance(source)?;
        }
        Ok(merged)
    }

    /// Source 0 is the memory.
    fn advance(&mut self, source: usize) -> Result<(), Error> {
        let next = match source.checked_sub(1) {
            None => self.records.next(),
            Some(run) => self.runs[run].next()?,
        };
        self.heads
            .extend(next.map(|record| Reverse((record, source))));
        Ok(())
    }
}

impl<const N: usize> Iterator for Sorted<N> {
    type Item = Result<[u64; N], Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((record, source)) = self.heads.pop()?;
        Some(self.advance(source).map(|()| record))
    }
}

/// Sorted records in a file, which is removed with the value.
#[derive(Debug)]
struct Run<const N: usize> {
    path: PathBuf,
    records: u64,
}

impl<const N: usize> Run<N> {
    fn write(
        path: PathBuf,
        sorted: impl Iterator<Item = Result<[u64; N], Error>>,
    ) -> Result<Self, Error> {
        let mut run = Self { path, records: 0 };
        let file = File::create(&run.path).map_err(Error::io(&run.path))?;
        let mut file = BufWriter::with_capacity(256 * 1024, file);
        for record in sorted {
            write_record(&mut file, record?).map_err(Error::io(&run.path))?;
            run.records += 1;
        }
        file.flush().map_err(Error::io(&run.path))?;
        Ok(run)
    }
}

impl<const N: usize> Drop for Run<N> {
    fn drop(&mut self) {
        // The folder goes later, with all that is in it.
        let _ = fs::remove_file(&self.path);
    }
}

#[derive(Debug)]
struct Reader<const N: usize> {
    run: Run<N>,
    file: BufReader<File>,
    left: u64,
}

impl<const N: usize> Reader<N> {
    fn open(run: Run<N>, buffer: u64) -> Result<Self, Error> {
        let buffer = buffer.clamp(*BUFFERS.start(), *BUFFERS.end()) as usize;
        let file = File::open(&run.path).map_err(Error::io(&run.path))?;
        Ok(Self {
            left: run.records,
            file: BufReader::with_capacity(buffer, file),
            run,
        })
    }

    fn next(&mut self) -> Result<Option<[u64; N]>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let record = read_record(&mut self.file).map_err(Error::io(&self.run.path))?;
        Ok(Some(record))
    }
}

pub(super) fn write_record<const N: usize>(
    out: &mut impl Write,
    record: [u64; N],
) -> io::Result<()> {
    record
        .iter()
        .try_for_each(|word| out.write_all(&word.to_le_bytes()))
}

pub(super) fn read_record<const N: usize>(input: &mut impl Read) -> io::Result<[u64; N]> {
    let mut record = [0; N];
    for word in &mut record {
        let mut bytes = [0; 8];
        input.read_exact(&mut bytes)?;
        *word = u64::from_le_bytes(bytes);
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::super::minhash::mix;
    use super::*;

    /// 32,768 records of 16 bytes in runs of 64: 512 runs, merged in several passes.
    #[test]
    fn spilled_records_come_in_order_and_leave_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path().join("runs"), 0);
        let mut expected: Vec<[u64; 2]> = (0..1 << 15).map(|i| [mix(i % 9_000), i]).collect();
        for &record in &expected {
            sorter.push(record).unwrap();
            assert!(sorter.runs.len() < FAN_IN && sorter.records.len() <= 64);
        }
        assert!(sorter.written > 512);
        let sorted = sorter.finish().unwrap();
        let sorted: Vec<_> = sorted.collect::<Result<_, _>>().unwrap();
        expected.sort_unstable();
        assert_eq!(sorted, expected);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_fits_into_memory_is_not_written() {
        let mut sorter = Sorter::new(PathBuf::from("/no such folder/runs"), 1 << 20);
        (0..1000).for_each(|i| sorter.push([1000 - i]).unwrap());
        let sorted: Vec<_> = sorter.finish().unwrap().map(Result::unwrap).collect();
        assert!(sorted.iter().map(|[i]| *i).eq(1..=1000));
    }

    #[test]
    fn a_run_that_cannot_be_written_is_named() {
        let mut sorter = Sorter::new(PathBuf::from("/no such folder/runs"), 0);
        let error = (0..1000).find_map(|i| sorter.push([i]).err()).unwrap();
        assert!(error.to_string().starts_with("/no such folder/runs.1: "));
    }

    #[test]
    fn a_run_that_lost_records_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path().join("runs"), 0);
        (0..1000).for_each(|i| sorter.push([i]).unwrap());
        File::create(folder.path().join("runs.1")).unwrap();
        let read = sorter
            .finish()
            .and_then(Iterator::collect::<Result<Vec<_>, _>>);
        assert!(matches!(read, Err(Error::Io { .. })));
    }
}
