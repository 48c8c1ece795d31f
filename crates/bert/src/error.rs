/// Why no batches can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A text with nothing to compare.
    #[error(
        "the text has {tokens} tokens, which make {sequences} sequence(s), and at least 2 are \
         needed: give more text, or shorten batch.length"
    )]
    TooShort {
        /// Tokens there are.
        tokens: u64,
        /// Sequences they make.
        sequences: u64,
    },
    /// A vocabulary without a token that a BERT needs.
    #[error(
        "the tokenizer has no {token} token, which a BERT needs: train one here with \
         --tokenizer wordpiece, or use one made for a BERT"
    )]
    MissingToken {
        /// What is missing.
        token: &'static str,
    },
}
