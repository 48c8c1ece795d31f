use tokenizers::{NormalizerWrapper, PreTokenizerWrapper, Tokenizer as Inner};

use super::pipeline;
use super::uncased::is_uncased;

/// The length of the first chunk of a text, where encoding chunk by chunk is the same as encoding
/// the whole.
pub(super) type Length = fn(&str) -> usize;

/// Words and punctuation, where the pipeline starts a token at them; else the whole text.
pub(super) fn length_of(inner: &Inner) -> Length {
    // A token that is looked for in the text itself may have a space within.
    let mut added = inner.get_added_tokens_decoder().into_values();
    if added.all(|token| token.special) && splits_words(inner) {
        word
    } else {
        str::len
    }
}

fn splits_words(inner: &Inner) -> bool {
    use NormalizerWrapper::{BertNormalizer, NFKC};
    use PreTokenizerWrapper::{BertPreTokenizer, ByteLevel, Sequence};
    match (inner.get_normalizer(), inner.get_pre_tokenizer()) {
        (None, Some(ByteLevel(bytes))) => bytes.use_regex && !bytes.add_prefix_space,
        (None | Some(BertNormalizer(_)), Some(BertPreTokenizer(_))) => true,
        (Some(steps), Some(BertPreTokenizer(_))) => is_uncased(steps),
        (Some(NFKC(_)), steps @ Some(Sequence(_))) => {
            steps == pipeline::metaspace().get_pre_tokenizer()
        }
        _ => false,
    }
}

/// White space and the word or the punctuation after it.
fn word(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, mut left)) = chars.next() else {
        return 0;
    };
    let end = chars.find(|&(_, right)| {
        let ends = is_boundary(left, right);
        left = right;
        ends
    });
    end.map_or(text.len(), |(at, _)| at)
}

fn is_boundary(left: char, right: char) -> bool {
    (starts_token(right) && !left.is_whitespace())
        || (is_letter(left) && is_punctuation(right))
        || (is_punctuation(left) && is_letter(right))
}

/// Whether each of these pipelines starts a token with this white space, where none is before it.
/// BERT's does not with U+0085, for one, which it drops.
pub(super) fn starts_token(c: char) -> bool {
    c.is_whitespace() && (!c.is_control() || matches!(c, '\n' | '\t' | '\r'))
}

/// Latin letters and ideographs, which are letters in each version of Unicode.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | '一'..='龥')
}

/// Not the apostrophe, from which GPT-2 lets a contraction start.
pub(super) fn is_punctuation(c: char) -> bool {
    (c.is_ascii_punctuation() && c != '\'') || "。！？…，、；：”’」』）》".contains(c)
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::{Kind, Recipe, Tokenizer};

    /// BPE, WordPiece and Unigram.
    pub(in super::super) static TOKENIZERS: LazyLock<[Tokenizer; 3]> = LazyLock::new(|| {
        let text =
            "it's the word, don't 12 345 café Élan 中文。天气！好？他走了。… “a” (b) AB's z-\n\n x";
        [Kind::Bpe, Kind::WordPiece, Kind::Unigram].map(|kind| {
            let specials = Recipe::all_specials();
            let recipe = Recipe {
                kind,
                vocab: 400,
                specials,
                sample: 1 << 20,
            };
            Tokenizer::train(&recipe, [text; 3]).expect("room for the characters")
        })
    });

    proptest! {
        #[test]
        fn encoding_chunks_is_encoding_the_whole(
            text in "(\\PC|\\s| |\n|\t|'s|''|\"|[a-z]{1,5}|é|e\u{301}|[。，“”]|\\.\\.|--|[0-9]|[中文]|\u{85}|\u{b}|\u{a0}|\u{3000}|\u{ad}|\u{200b}){0,40}"
        ) {
            for tokenizer in TOKENIZERS.iter() {
                prop_assert_eq!(length_of(&tokenizer.inner) as usize, word as Length as usize);
                let whole = tokenizer.inner.encode(text.as_str(), false).expect("any text");
                let ends = whole.get_offsets().iter().map(|&(_, end)| end);
                let whole: Vec<_> = whole.get_ids().iter().copied().zip(ends).collect();
                // Twice: what is remembered is the same.
                for _ in 0..2 {
                    let chunks = tokenizer.encode_piece(&text).expect("any text");
                    prop_assert_eq!(&chunks, &whole);
                }
            }
        }
    }

    #[test]
    fn words_and_punctuation_are_chunks() {
        let mut rest = "The dog's  “old”\n\nbone, 中文。好";
        let mut chunks = Vec::new();
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(word(rest));
            chunks.push(chunk);
            rest = after;
        }
        assert_eq!(
            chunks,
            [
                "The", " dog's", "  “old", "”", "\n\nbone", ",", " 中文", "。", "好"
            ]
        );
    }
}
