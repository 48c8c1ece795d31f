use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use crate::sentences::sentence_starts;
use crate::split::Parts;
use crate::tokenizer::{PIECE, pieces};
use crate::watch::{Phase, Watch};
use crate::{Error, Store, StoreWriter, Tokenizer};

/// Documents are gathered until they have this many bytes, so that short ones, too, keep all
/// threads busy.
const BATCH: usize = 4 * 1024 * 1024;

/// Pieces that are encoded before they are written; what bounds the memory for a long document.
const PIECES: usize = 64;

/// Encodes documents into the two stores of a split.
#[derive(Debug)]
pub(crate) struct Encoder<'a> {
    tokenizer: &'a Tokenizer,
    writers: [StoreWriter; 2],
    batch: Vec<(usize, String)>,
    bytes: usize,
    done: u64,
    total: u64,
    watch: &'a Watch<'a>,
}

impl<'a> Encoder<'a> {
    /// Of `total` bytes of text.
    pub(crate) fn create(
        tokenizer: &'a Tokenizer,
        folder: &Path,
        total: u64,
        watch: &'a Watch<'a>,
    ) -> Result<Self, Error> {
        let writer = |name| StoreWriter::create(&folder.join(name), tokenizer);
        let writers = [writer("train")?, writer("held-out")?];
        Ok(Self {
            tokenizer,
            writers,
            batch: Vec::new(),
            bytes: 0,
            done: 0,
            total,
            watch,
        })
    }

    pub(crate) fn add(&mut self, parts: Parts) -> Result<(), Error> {
        for (writer, text) in [parts.train, parts.held_out].into_iter().enumerate() {
            self.bytes += text.len();
            self.batch.push((writer, text));
        }
        if self.bytes < BATCH {
            Ok(())
        } else {
            self.encode()
        }
    }

    /// The stores of the training part and the held-out part.
    pub(crate) fn finish(mut self) -> Result<[Store; 2], Error> {
        self.encode()?;
        for writer in &self.writers {
            writer.check()?;
        }
        let [train, held_out] = self.writers;
        Ok([train.finish()?, held_out.finish()?])
    }

    fn encode(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        let mut starts: Vec<_> = batch
            .par_iter()
            .map(|(_, text)| sentence_starts(text).into_iter().peekable())
            .collect();
        let pieces: Vec<(usize, Range<usize>)> = batch
            .iter()
            .enumerate()
            .flat_map(|(number, (_, text))| pieces(text, PIECE).map(move |piece| (number, piece)))
            .collect();
        for chunk in pieces.chunks(PIECES) {
            self.watch.report(Phase::Encoding, self.done, self.total)?;
            let encoded: Vec<_> = chunk
                .par_iter()
                .map(|(number, piece)| {
                    self.tokenizer
                        .encode_piece(&batch[*number].1[piece.clone()])
                })
                .collect::<Result<_, _>>()?;
            for ((number, piece), tokens) in chunk.iter().zip(encoded) {
                let (writer, starts) = (&mut self.writers[batch[*number].0], &mut starts[*number]);
                if piece.start == 0 {
                    writer.begin_document();
                }
                for (id, end) in tokens {
                    while starts.next_if(|&start| start < piece.start + end).is_some() {
                        writer.begin_sentence();
                    }
                    writer.push(id)?;
                }
                self.done += piece.len() as u64;
            }
        }
        Ok(())
    }
}
