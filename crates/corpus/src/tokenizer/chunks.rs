use tokenizers::{NormalizerWrapper, PreTokenizerWrapper, Tokenizer as Inner};

use super::pipeline;

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
    matches!(c, ' ' | '\n' | '\t' | '\r')
}

/// Latin letters and ideographs, which are letters in each version of Unicode.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | '一'..='龥')
}

/// Not the apostrophe, from which GPT-2 lets a contraction start.
pub(super) fn is_punctuation(c: char) -> bool {
    (c.is_ascii_punctuation() && c != '\'') || "。！？…，、；：”’」』）》".contains(c)
}
