use std::path::PathBuf;

use cloze_config::Problem;

/// Why nothing could be written, filled or embedded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// GenerationConfig that contradict themselves: all that is wrong with them.
    #[error("these settings cannot be used:{}", Problem::lines(.0))]
    Config(Vec<Problem>),

    /// A prompt without a token.
    #[error(
        "prompt {} is empty, and the network needs a token to go on from: give some text (only a \
         tokenizer with a token for the end of a text can begin without)", .prompt + 1
    )]
    EmptyPrompt {
        /// Which prompt, from 0.
        prompt: usize,
    },

    /// A prompt that leaves no room for a new token.
    #[error(
        "prompt {} has {tokens} tokens, and the network reads {max_len}, the new ones included: \
         shorten it to {} or fewer", .prompt + 1, max_len.saturating_sub(1)
    )]
    PromptTooLong {
        /// Which prompt, from 0.
        prompt: usize,
        /// Its tokens.
        tokens: usize,
        /// Those that the network reads.
        max_len: usize,
    },

    /// More texts side by side than fit into memory.
    #[error(
        "{asked} texts of each prompt were asked for, and {fits} fit into the memory that is free (prompts \
         together: {prompts}): choose fewer completions or beams, or a smaller batch"
    )]
    TooManyTexts {
        /// Completions or beams of each prompt.
        asked: usize,
        /// As many as fit.
        fits: u64,
        /// Prompts that are gone on with together.
        prompts: usize,
    },

    /// A text that does not fit the network.
    #[error(
        "the text has {tokens} tokens with those that frame it, and the network reads {max_len}: \
         shorten it"
    )]
    TextTooLong {
        /// Its tokens.
        tokens: usize,
        /// Those that the network reads.
        max_len: usize,
    },

    /// A token that the network does not know: the tokenizer belongs to another.
    #[error(
        "the network knows {vocab} tokens, and the text has the token {id}: use the tokenizer that \
         the network was trained with"
    )]
    OutsideVocabulary {
        /// The token.
        id: u32,
        /// Number of tokens that the network knows.
        vocab: usize,
    },

    /// Scores that are no numbers.
    #[error(
        "the network's scores after token {token} of the text of prompt {} are not finite: its \
         weights are damaged, or it was trained to the point of overflow", .prompt + 1
    )]
    NotFinite {
        /// Which prompt, from 0.
        prompt: usize,
        /// Number of tokens that were read.
        token: usize,
    },

    /// Strings to stop at, where there is no text.
    #[error("strings to stop at need a tokenizer: give tokens to stop at, or generate text")]
    StopStringsWithoutText,

    /// A text without a blank.
    #[error("the text has no blank: write {} where a word is to be filled in", blanks(.mask))]
    NoBlank {
        /// How the tokenizer spells a blank.
        mask: String,
    },

    /// A tokenizer without a token for blanks.
    #[error(
        "the tokenizer has no token for a blank, such as [MASK]: only a network that was trained \
         with one can fill blanks"
    )]
    NoMaskToken,

    /// No candidate, or more than there are.
    #[error("{asked} candidates for each blank were asked for: choose 1 to {vocab}")]
    Candidates {
        /// The number asked for.
        asked: usize,
        /// Number of tokens that the network knows.
        vocab: usize,
    },

    /// A text without a token, which has no states to average.
    #[error(
        "text {} is empty, and the tokenizer has no tokens to frame it with: leave it out",
        .text + 1
    )]
    EmptyText {
        /// Which text, from 0.
        text: usize,
    },

    /// A model that was not trained for what is asked of it.
    #[error("{} is a {kind}{reason}", .path.display())]
    Untrained {
        /// Where it was opened.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
        /// What it cannot do, and what can be done instead.
        reason: &'static str,
    },

    /// A model without a tokenizer.
    #[error(transparent)]
    Hub(#[from] cloze_hub::Error),

    /// The tokenizer failed.
    #[error(transparent)]
    Tokenizer(#[from] cloze_corpus::Error),
}

/// Whether the network knows all tokens.
pub(crate) fn known(ids: &[u32], vocab: usize) -> Result<(), Error> {
    let unknown = ids.iter().find(|&&id| id as usize >= vocab);
    unknown.map_or(Ok(()), |&id| Err(Error::OutsideVocabulary { id, vocab }))
}

fn blanks(mask: &str) -> String {
    format!("{mask} or ____")
}
