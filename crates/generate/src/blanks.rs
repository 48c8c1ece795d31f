use cloze_corpus::Tokenizer;

use crate::Error;

/// Texts with blanks.
#[derive(Debug)]
pub(crate) struct Blanks<'a> {
    tokenizer: &'a Tokenizer,
    id: u32,
    spelling: String,
    takes_space: bool,
}

/// A blank in anyone's spelling, if it is at least so long.
const LINE: &str = "____";

impl<'a> Blanks<'a> {
    /// # Errors
    /// A tokenizer without a token for blanks.
    pub(crate) fn of(tokenizer: &'a Tokenizer) -> Result<Self, Error> {
        let id = tokenizer.mask().ok_or(Error::NoMaskToken)?;
        Ok(Self {
            tokenizer,
            id,
            spelling: tokenizer.token(id).ok_or(Error::NoMaskToken)?,
            takes_space: words_carry_their_space(tokenizer),
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// The tokens of a text. The tokenizer never gives a special token, so that each part between
    /// blanks is encoded by itself.
    ///
    /// # Errors
    /// A text without a blank.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, Error> {
        let (mut ids, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = self.split(rest) {
            let before = if self.takes_space {
                before.strip_suffix(' ').unwrap_or(before)
            } else {
                before
            };
            ids.extend(self.tokenizer.encode(before)?);
            ids.push(self.id);
            rest = after;
        }
        if ids.is_empty() {
            let mask = self.spelling.clone();
            return Err(Error::NoBlank { mask });
        }
        ids.extend(self.tokenizer.encode(rest)?);
        Ok(ids)
    }

    /// What stands before the first blank, and after it.
    fn split<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let spelled = text.split_once(&self.spelling);
        let line = text.split_once(LINE);
        let line = line.map(|(before, after)| (before, after.trim_start_matches('_')));
        [spelled, line]
            .into_iter()
            .flatten()
            .min_by_key(|(before, _)| before.len())
    }
}

/// Whether there are tokens for a word with the space before it, as byte-level BPE (`Ġ`) and
/// SentencePiece (`▁`) have them. The space before a blank then belongs to what fills it.
fn words_carry_their_space(tokenizer: &Tokenizer) -> bool {
    let tokens = (0..tokenizer.vocab_size() as u32).filter_map(|id| tokenizer.token(id));
    tokens
        .filter_map(|token| token.strip_prefix(['Ġ', '▁']).map(str::to_owned))
        .any(|word| !word.is_empty())
}
