use std::ops::Range;

use cloze_random::{Draws, Stream};

use crate::Error;
use crate::tokenizer::{PIECE, pieces};
use crate::watch::{BuildPhase, Watch};

const SAMPLE: Stream = Stream::named("tokenizer's sample");

/// The trainers count pairs in 32 bits.
pub(crate) const LARGEST: u64 = i32::MAX as u64;

/// Pieces of text, until an error.
pub(super) trait Sample: Iterator<Item = Result<String, Error>> + Send {}

impl<I: Iterator<Item = Result<String, Error>> + Send> Sample for I {}

/// About `bytes` of the `total` bytes of the texts: each piece is taken with the same probability,
/// by a draw that depends on its number alone, so that the last file counts as much as the first.
pub(super) fn sample<S: AsRef<str>>(
    texts: impl Iterator<Item = Result<S, Error>> + Send,
    bytes: u64,
    total: u64,
    watch: &Watch<'_>,
) -> impl Sample {
    let bytes = bytes.min(LARGEST);
    let is_taken =
        move |number| total <= bytes || Draws::new(0, SAMPLE, 0, number).below(total) < bytes;
    let mut numbers = 0..;
    let pieces = texts.flat_map(move |text| match text {
        Ok(text) => {
            let text = text.as_ref();
            let numbered = pieces(text, PIECE).zip(&mut numbers);
            let owned = |(piece, number): (Range<usize>, u64)| {
                (
                    piece.len(),
                    is_taken(number).then(|| text[piece].to_owned()),
                )
            };
            numbered.map(|piece| Ok(owned(piece))).collect()
        }
        Err(error) => vec![Err(error)],
    });
    let mut done = 0;
    let taken = pieces.filter_map(move |piece| {
        let reported = piece.and_then(|(size, piece)| {
            watch.report(BuildPhase::Training, done, total)?;
            done += size as u64;
            Ok(piece)
        });
        reported.transpose()
    });
    let mut left = bytes;
    taken.take_while(move |piece| {
        let size = piece.as_ref().map_or(0, String::len) as u64;
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bytes: u64, total: u64) -> Vec<String> {
        let texts = (0..10_000).map(|n| Ok(format!("{n:04}")));
        sample(texts, bytes, total, &Watch::nobody())
            .map(|piece| piece.expect("no error was given"))
            .collect()
    }

    #[test]
    fn all_is_taken_where_it_fits() {
        assert_eq!(taken(40_000, 40_000).len(), 10_000);
        assert_eq!(
            taken(100, 0).len(),
            25,
            "the first, where the total is not known"
        );
    }

    #[test]
    fn the_last_text_counts_as_much_as_the_first() {
        let some = taken(20_000, 40_000);
        let halves = some
            .iter()
            .partition::<Vec<&String>, _>(|text| text.as_str() < "5000");
        // Half of each half: 2500, with a standard deviation of 35; the bound may cut the last.
        for half in [halves.0, halves.1] {
            assert!((2350..2650).contains(&half.len()), "{}", half.len());
        }
        assert_eq!(some, taken(20_000, 40_000), "it is the same again");
    }

    #[test]
    fn an_error_is_passed_on() {
        let texts = [Ok("a".to_owned()), Err(Error::Cancelled)];
        let pieces: Vec<_> = sample(texts.into_iter(), 9, 9, &Watch::nobody()).collect();
        assert!(matches!(pieces[..], [Ok(_), Err(Error::Cancelled)]));
    }
}
