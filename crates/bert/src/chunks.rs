use std::ops::Range;

use cloze_corpus::Store;

use crate::Error;

/// A text cut into runs of whole sentences, each within one document and one budget of tokens.
///
/// Sentences are taken in as long as they fit, as in BERT's data; one that is longer than the
/// budget is cut. No token is lost but those that stand between documents, which say nothing to a
/// model that sees one at a time. Costs 16 bytes of memory a run.
#[derive(Debug)]
pub(crate) struct Chunks(Vec<Range<u64>>);

impl Chunks {
    /// Of a store whose documents have `separator` tokens between them.
    pub(crate) fn new(store: &Store, separator: u64, budget: u64) -> Result<Self, Error> {
        let mut chunks = Vec::new();
        for document in 0..store.documents() {
            let Range { start, mut end } = store.document(document);
            if end < store.len() {
                end -= separator;
            }
            let sentences: Vec<u64> = store.sentences_in(start..end).collect();
            cut(start..end, &sentences, budget, &mut chunks);
        }
        let chunks = Self(chunks);
        match chunks.len() {
            0 | 1 => Err(Error::TooShort {
                tokens: store.len(),
                sequences: chunks.len(),
            }),
            _ => Ok(chunks),
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// The tokens of a chunk.
    pub(crate) fn get(&self, chunk: u64) -> Range<u64> {
        self.0[chunk as usize].clone()
    }

    /// The chunks that begin in a range of tokens.
    pub(crate) fn within(&self, tokens: &Range<u64>) -> Range<u64> {
        let before = |position| self.0.partition_point(|run| run.start < position) as u64;
        before(tokens.start)..before(tokens.end)
    }
}

/// Appends the chunks of one document whose sentences begin at `sentences`.
fn cut(document: Range<u64>, sentences: &[u64], budget: u64, chunks: &mut Vec<Range<u64>>) {
    if document.is_empty() {
        return;
    }
    let (mut start, mut previous) = (document.start, document.start);
    let inner = sentences
        .iter()
        .copied()
        .filter(|sentence| *sentence > document.start);
    for next in inner.chain([document.end]) {
        if next - start > budget && previous > start {
            chunks.push(start..previous);
            start = previous;
        }
        while next - start > budget {
            chunks.push(start..start + budget);
            start += budget;
        }
        previous = next;
    }
    chunks.push(start..document.end);
}

#[cfg(test)]
mod tests {
    use cloze_corpus::{Kind, Recipe, StoreWriter, Tokenizer};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_stay_whole_where_they_fit() {
        let mut chunks = Vec::new();
        cut(10..40, &[10, 14, 19, 23], 10, &mut chunks);
        assert_eq!(chunks, [10..19, 19..23, 23..33, 33..40]); // the last sentence of 17 tokens is cut
    }

    #[test]
    fn what_stands_between_documents_is_in_no_chunk() {
        let recipe = Recipe {
            kind: Kind::Byte,
            vocab: 300,
            specials: Recipe::all_specials(),
            sample: Recipe::default_sample(),
        };
        let tokenizer = Tokenizer::train(&recipe, [""]).unwrap();
        let separator = tokenizer.end_of_text().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut writer = StoreWriter::create(folder.path(), &tokenizer).unwrap();
        for text in ["ab", "c", "defgh"] {
            writer.begin_document();
            for id in tokenizer.encode(text).unwrap() {
                writer.push(id).unwrap();
            }
        }
        let store = writer.finish().unwrap();
        assert!(store.tokens(0..store.len()).contains(&separator));
        let chunks = Chunks::new(&store, 1, 3).unwrap();
        let texts: Vec<String> = (0..chunks.len())
            .map(|chunk| tokenizer.decode(&store.tokens(chunks.get(chunk))).unwrap())
            .collect();
        assert_eq!(texts, ["ab", "c", "def", "gh"]);
    }

    proptest! {
        #[test]
        fn no_token_is_lost_and_no_chunk_is_over_the_budget(
            lengths in prop::collection::vec(1_u64..40, 1..30),
            budget in 2_u64..50,
        ) {
            let mut end = 7;
            let sentences: Vec<u64> = lengths.iter().map(|length| { end += length; end - length }).collect();
            let mut chunks = Vec::new();
            cut(7..end, &sentences, budget, &mut chunks);
            let mut before = 7;
            for Range { start, end } in chunks {
                prop_assert_eq!(start, before);
                prop_assert!(start < end && end - start <= budget);
                // A cut stands at a sentence, or inside one that is over the budget by itself.
                let sentence = sentences.iter().rposition(|s| *s <= start).unwrap();
                prop_assert!(sentences[sentence] == start || lengths[sentence] > budget);
                before = end;
            }
            prop_assert_eq!(before, end);
        }
    }
}
