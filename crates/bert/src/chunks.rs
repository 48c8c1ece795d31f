use std::ops::Range;

use cloze_corpus::Store;

use crate::Error;

/// A text cut into runs of whole sentences, each within one document and one budget of tokens.
///
/// Sentences are taken in as long as they fit, as in BERT's data; one that is longer than the
/// budget is cut. No token is lost. Costs 8 bytes of memory a run.
#[derive(Debug)]
pub(crate) struct Chunks {
    starts: Vec<u64>,
    end: u64,
}

impl Chunks {
    pub(crate) fn new(store: &Store, budget: u64) -> Result<Self, Error> {
        let mut starts = Vec::new();
        for document in 0..store.documents() {
            let range = store.document(document);
            let sentences: Vec<u64> = store.sentences_in(range.clone()).collect();
            cut(range, &sentences, budget, &mut starts);
        }
        let chunks = Self {
            starts,
            end: store.len(),
        };
        match chunks.len() {
            0 | 1 => Err(Error::TooShort {
                tokens: store.len(),
                sequences: chunks.len(),
            }),
            _ => Ok(chunks),
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.starts.len() as u64
    }

    /// The tokens of a chunk.
    pub(crate) fn get(&self, chunk: u64) -> Range<u64> {
        let next = self.starts.get(chunk as usize + 1).copied();
        self.starts[chunk as usize]..next.unwrap_or(self.end)
    }

    /// The chunks that begin in a range of tokens.
    pub(crate) fn within(&self, tokens: &Range<u64>) -> Range<u64> {
        let before = |position| self.starts.partition_point(|&start| start < position) as u64;
        before(tokens.start)..before(tokens.end)
    }
}

/// Appends the starts of the chunks of one document whose sentences begin at `sentences`.
fn cut(document: Range<u64>, sentences: &[u64], budget: u64, starts: &mut Vec<u64>) {
    if document.is_empty() {
        return;
    }
    let mut start = document.start;
    starts.push(start);
    let inner = sentences
        .iter()
        .copied()
        .filter(|sentence| *sentence > document.start);
    let mut previous = document.start;
    for next in inner.chain([document.end]) {
        if next - start > budget && previous > start {
            start = previous;
            starts.push(start);
        }
        while next - start > budget {
            start += budget;
            starts.push(start);
        }
        previous = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_stay_whole_where_they_fit() {
        let mut starts = Vec::new();
        cut(10..40, &[10, 14, 19, 23], 10, &mut starts);
        assert_eq!(starts, [10, 19, 23, 33]); // the last sentence of 17 tokens is cut
    }

    proptest! {
        #[test]
        fn no_token_is_lost_and_no_chunk_is_over_the_budget(
            lengths in prop::collection::vec(1_u64..40, 1..30),
            budget in 2_u64..50,
        ) {
            let mut end = 7;
            let sentences: Vec<u64> = lengths.iter().map(|length| { end += length; end - length }).collect();
            let mut starts = Vec::new();
            cut(7..end, &sentences, budget, &mut starts);
            prop_assert_eq!(starts[0], 7);
            let ends = starts.iter().skip(1).chain([&end]);
            for (start, end) in starts.iter().zip(ends) {
                prop_assert!(start < end && end - start <= budget);
                // A cut stands at a sentence, or inside one that is over the budget by itself.
                let sentence = sentences.iter().rposition(|s| s <= start).unwrap();
                prop_assert!(sentences[sentence] == *start || lengths[sentence] > budget);
            }
        }
    }
}
