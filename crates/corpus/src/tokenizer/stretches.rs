use std::ops::Range;

use rayon::prelude::*;

use super::Tokenizer;
use super::memo::Tokens;
use crate::Error;

/// What is encoded at a time, and what two neighbours have in common, in bytes. The encoder needs
/// about fifty times its input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) size: usize,
    pub(super) overlap: usize,
    /// Where neighbours do not agree, they are encoded together, up to this size.
    pub(super) most: usize,
}

const WINDOW: Window = Window {
    size: super::PIECE,
    // Longer than the longest word of WordPiece, a hundred characters, four times.
    overlap: 2048,
    most: 64 * super::PIECE,
};

impl Tokenizer {
    /// The tokens of a text of any length, each with the byte at which it ends, stretch by stretch:
    /// those of the whole, though it is encoded in windows. A window begins and ends anywhere, in a
    /// word or before the space that a pipeline would put there; so neighbours overlap, and go over
    /// into each other where both see the same tokens.
    pub(crate) fn stretches<'a>(
        &'a self,
        text: &'a str,
        by_all_threads: bool,
    ) -> impl Iterator<Item = Result<Tokens, Error>> + 'a {
        self.in_windows(text, WINDOW, by_all_threads)
    }

    pub(super) fn in_windows<'a>(
        &'a self,
        text: &'a str,
        window: Window,
        by_all_threads: bool,
    ) -> impl Iterator<Item = Result<Tokens, Error>> + 'a {
        let windows = windows(text, window);
        let ahead = (by_all_threads && windows.len() > 1).then(|| {
            let encoded = windows
                .par_iter()
                .map(|range| self.window(text, range.clone()));
            encoded.collect::<Vec<_>>()
        });
        Stretches {
            tokenizer: self,
            text,
            window,
            ahead: ahead.map(Vec::into_iter),
            windows: windows.into_iter(),
            held: None,
            from: None,
        }
    }

    /// The tokens of a part of a text, with their ends in the whole.
    fn window(&self, text: &str, range: Range<usize>) -> Result<Tokens, Error> {
        let mut tokens = self.encode_piece(&text[range.clone()])?;
        for (_, end) in &mut tokens {
            *end += range.start;
        }
        Ok(tokens)
    }
}

struct Stretches<'a> {
    tokenizer: &'a Tokenizer,
    text: &'a str,
    window: Window,
    windows: std::vec::IntoIter<Range<usize>>,
    /// The tokens of the windows, where they are known already.
    ahead: Option<std::vec::IntoIter<Result<Tokens, Error>>>,
    /// A window whose end is still open.
    held: Option<(Range<usize>, Tokens)>,
    /// What ends here or before was given out.
    from: Option<usize>,
}

impl Stretches<'_> {
    fn next_window(&mut self) -> Option<Result<(Range<usize>, Tokens), Error>> {
        let range = self.windows.next()?;
        let tokens = match &mut self.ahead {
            Some(ahead) => ahead.next()?,
            None => self.tokenizer.window(self.text, range.clone()),
        };
        Some(tokens.map(|tokens| (range, tokens)))
    }

    /// The next stretch; nothing after the last.
    fn advance(&mut self) -> Result<Option<Tokens>, Error> {
        let Some((mut range, mut tokens)) = self
            .held
            .take()
            .map_or_else(|| self.next_window().transpose(), |held| Ok(Some(held)))?
        else {
            return Ok(None);
        };
        while let Some(next) = self.next_window() {
            let (after, theirs) = next?;
            let common = after.start..range.end;
            let is_too_long = after.end - range.start > self.window.most;
            let place = agreed(&tokens, &theirs, &common)
                .or_else(|| is_too_long.then(|| common.start.midpoint(common.end)));
            if let Some(place) = place {
                let stretch = between(tokens, self.from, place);
                self.from = Some(place);
                self.held = Some((after, theirs));
                return Ok(Some(stretch));
            }
            // Twice as much, so that a text without any agreement is not encoded over and over.
            let wanted = (range.start + 2 * range.len()).min(range.start + self.window.most);
            let mut end = after.end;
            while end < wanted
                && let Some(more) = self.windows.next()
            {
                self.ahead.as_mut().and_then(Iterator::next);
                end = more.end;
            }
            range = range.start..end;
            tokens = self.tokenizer.window(self.text, range.clone())?;
        }
        Ok(Some(between(tokens, self.from, usize::MAX)))
    }
}

impl Iterator for Stretches<'_> {
    type Item = Result<Tokens, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

/// Tokens that end after one place, and not after another.
fn between(mut tokens: Tokens, from: Option<usize>, to: usize) -> Tokens {
    tokens.retain(|&(_, end)| from < Some(end) && end <= to);
    tokens
}

/// Where one window can go over into the next: the end of a token in the middle of what they have in
/// common, if they have the same tokens there.
fn agreed(ours: &Tokens, theirs: &Tokens, common: &Range<usize>) -> Option<usize> {
    let margin = common.len() / 4;
    let middle = common.start + margin..common.end - margin;
    let within = |tokens: &Tokens| -> Tokens {
        let inner = tokens.iter().filter(|(_, end)| middle.contains(end));
        inner.copied().collect()
    };
    let (ours, theirs) = (within(ours), within(theirs));
    let (_, end) = ours.get(ours.len() / 2)?;
    (ours == theirs).then_some(*end)
}

/// Ranges that cover a text, each beginning before the one before it ends.
fn windows(text: &str, window: Window) -> Vec<Range<usize>> {
    let (mut windows, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let end = text.floor_char_boundary(start + window.size);
        windows.push(start..end);
        if end == text.len() {
            break;
        }
        start = text.floor_char_boundary(end - window.overlap);
    }
    windows
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::tokenizer::SpecialNames;
    use crate::tokenizer::chunks::tests::TOKENIZERS;

    /// Ours, and others of each kind that put a space before a text, strip it or count along it.
    static ALL: LazyLock<Vec<Tokenizer>> = LazyLock::new(|| {
        let [bpe, word_piece, unigram] = [0, 1, 2];
        let metaspace = |scheme, split| json!({ "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split } });
        let bytes = |space| json!({ "type": "ByteLevel", "add_prefix_space": space, "trim_offsets": true, "use_regex": true });
        let digits = json!({ "type": "Split", "pattern": { "Regex": r"\p{N}{1,3}|\s*[\r\n]+|\s+(?!\S)|\s+|\S+" },
            "behavior": "Isolated", "invert": false });
        let as_llama = json!([{ "type": "Prepend", "prepend": "▁" },
            { "type": "Replace", "pattern": { "String": " " }, "content": "▁" }]);
        let as_xlm = json!([{ "type": "Strip", "strip_left": true, "strip_right": true },
            { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": " " }]);
        let sequence = |steps: Value| json!({ "normalizer": { "type": "Sequence", "normalizers": steps }, "pre_tokenizer": null });
        let edits = [
            (bpe, json!({ "pre_tokenizer": bytes(true) })),
            (
                bpe,
                json!({ "pre_tokenizer": { "type": "Sequence", "pretokenizers": [digits, { "type": "ByteLevel",
                "add_prefix_space": false, "trim_offsets": true, "use_regex": false }] } }),
            ),
            (bpe, sequence(as_llama.clone())),
            (
                word_piece,
                json!({ "pre_tokenizer": { "type": "WhitespaceSplit" } }),
            ),
            (unigram, metaspace("always", true)),
            (unigram, metaspace("first", true)),
            (unigram, metaspace("first", false)),
            (unigram, sequence(as_llama)),
            (unigram, sequence(as_xlm)),
        ];
        let edited = edits.map(|(base, edit)| {
            let mut file: Value = serde_json::from_str(TOKENIZERS[base].to_json()).expect("JSON");
            for (field, value) in edit.as_object().expect("an object") {
                file[field] = value.clone();
            }
            let inner = file.to_string().parse().expect("the format");
            Tokenizer::new(inner, SpecialNames::default()).expect("a tokenizer")
        });
        TOKENIZERS.iter().cloned().chain(edited).collect()
    });

    fn texts() -> impl Strategy<Value = String> {
        let word = "([a-zA-Zéß]{1,9}|[0-9]{1,40}|it's|don't|[\\.,!”“…]{1,3}|[中文天气]{1,60}[。！]?|a{1,200})";
        let space = "( |\n|\t| \n|  |\u{3000}|\u{a0}|){1,2}";
        prop::collection::vec((word, space), 0..200).prop_map(|words| {
            words
                .into_iter()
                .map(|(word, space)| word + &space)
                .collect()
        })
    }

    fn ids(tokenizer: &Tokenizer, text: &str, window: Window, by_all_threads: bool) -> Tokens {
        let stretches = tokenizer.in_windows(text, window, by_all_threads);
        stretches
            .flat_map(|tokens| tokens.expect("any text"))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_long_text_has_the_tokens_of_the_whole(text in texts(), size in 900_usize..2000) {
            for (kind, tokenizer) in ALL.iter().enumerate() {
                let whole = tokenizer.encode_piece(&text).expect("any text");
                let window = Window { size, overlap: 400, most: 1 << 20 };
                prop_assert_eq!(&ids(tokenizer, &text, window, false), &whole, "{}", kind);
                prop_assert_eq!(&ids(tokenizer, &text, window, true), &whole, "{}", kind);
            }
        }
    }

    /// A text in which no two windows agree is cut all the same.
    #[test]
    fn what_is_encoded_at_a_time_is_bounded() {
        let window = Window {
            size: 1000,
            overlap: 100,
            most: 3000,
        };
        let text = "1".repeat(20_000);
        let tokens = ids(&ALL[4], &text, window, false);
        assert_eq!(
            ALL[4]
                .decode(&tokens.iter().map(|&(id, _)| id).collect::<Vec<_>>())
                .expect("known ids"),
            text
        );
    }

    #[test]
    fn a_text_without_tokens_has_no_stretch_with_any() {
        assert!(TOKENIZERS[1].encode("").expect("any text").is_empty());
        assert!(
            TOKENIZERS[1]
                .encode(&"\u{85}".repeat(200_000))
                .expect("any text")
                .is_empty()
        );
    }
}
