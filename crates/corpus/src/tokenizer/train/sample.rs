use cloze_random::{Draws, Stream};

use crate::Error;
use crate::tokenizer::{PIECE, pieces};

const SAMPLE: Stream = Stream::named("tokenizer's sample");

/// The trainers count pairs in 32 bits.
const LARGEST: u64 = i32::MAX as u64;

/// Pieces of text, until an error.
pub(super) trait Sample: Iterator<Item = Result<String, Error>> + Send {}

impl<I: Iterator<Item = Result<String, Error>> + Send> Sample for I {}

/// About `bytes` of the `total` bytes of the texts: each piece is taken with the same probability,
/// by a draw that depends on its number alone, so that the last file counts as much as the first.
pub(super) fn sample<S: AsRef<str>>(
    texts: impl Iterator<Item = Result<S, Error>> + Send,
    bytes: u64,
    total: u64,
) -> impl Sample {
    let bytes = bytes.min(LARGEST);
    let is_taken =
        move |number| total <= bytes || Draws::new(0, SAMPLE, 0, number).below(total) < bytes;
    let mut numbers = 0..;
    let pieces = texts.flat_map(move |text| match text {
        Ok(text) => {
            let text = text.as_ref();
            let numbered = pieces(text, PIECE).zip(&mut numbers);
            let taken = numbered.filter(|&(_, number)| is_taken(number));
            taken.map(|(piece, _)| Ok(text[piece].to_owned())).collect()
        }
        Err(error) => vec![Err(error)],
    });
    let mut left = bytes;
    pieces.take_while(move |piece| {
        let size = piece.as_ref().map_or(0, String::len) as u64;
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    })
}
