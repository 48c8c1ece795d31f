/// Why no batches can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A text that does not fill one window.
    #[error(
        "the text has {tokens} tokens, and one window needs {needed}: give more text, or shorten \
         batch.length"
    )]
    TooShort {
        /// Tokens there are.
        tokens: u64,
        /// Tokens of one window, with the one that follows it.
        needed: u64,
    },
    /// Documents that are to be kept apart, without a token that says where one ends.
    #[error(
        "the tokenizer has no token for the end of a text, so documents cannot be kept apart: use \
         one that has, or set family.gpt.across_documents = true"
    )]
    NoSeparator,
}
