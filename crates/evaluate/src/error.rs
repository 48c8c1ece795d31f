use std::io;
use std::path::PathBuf;

/// Why nothing could be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A tokenizer of another network.
    #[error(
        "the tokenizer has {tokens} tokens, and the network knows {rows}: use the tokenizer that the \
         network was trained with"
    )]
    OutsideVocabulary {
        /// Tokens of the tokenizer.
        tokens: usize,
        /// Rows of the network's table.
        rows: usize,
    },

    /// A tokenizer without a token to cover others with.
    #[error(
        "the tokenizer has no token for a blank, such as [MASK]: only a network that was trained with \
         one is asked for covered tokens"
    )]
    NoMaskToken,

    /// A tokenizer without the tokens around a pair of sentences.
    #[error("the tokenizer has no [CLS] and [SEP], which frame the two halves of a sequence")]
    NoFrame,

    /// A text that the network cannot read at once.
    #[error("`{text}` has {tokens} tokens, and the network reads {room} beside its frame")]
    TooLong {
        /// Its beginning.
        text: String,
        /// Its tokens.
        tokens: usize,
        /// Those that the network reads.
        room: usize,
    },

    /// A word of the synthetic language that is no token by itself.
    #[error(
        "the tokenizer makes {tokens} tokens of the word `{word}`, and the optimum is known for whole \
         words: train a WordPiece tokenizer on the language, with room for all its words"
    )]
    SplitWord {
        /// The word.
        word: String,
        /// Its tokens.
        tokens: usize,
    },

    /// A test set without an item.
    #[error("{} holds no {what}", .path.display())]
    Empty {
        /// Where it should be.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },

    /// A test set that cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// A line of a test set that is no item.
    #[error("{}:{line}: {what}", .path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },

    /// No text to score.
    #[error("no text: give files or folders of text with --data")]
    NoText,

    /// A text of nothing.
    #[error("the text has no tokens: give another with --data")]
    NoTokens,

    /// No minimal pairs to compare.
    #[error("no minimal pairs: give a folder of BLiMP's .jsonl files with --data")]
    NoPairs,

    /// No corpus to cut into halves.
    #[error("no halves of held-out documents: give a corpus that `corpus build` made with --data")]
    NoHalves,

    /// A model that cannot be asked.
    #[error(transparent)]
    Hub(Box<cloze_hub::Error>),

    /// A text that cannot be written.
    #[error(transparent)]
    Generate(Box<cloze_generate::Error>),

    /// A level of the built-in language that cannot be built.
    #[error(transparent)]
    Language(#[from] cloze_language::LevelError),

    /// Items that cannot be summed up.
    #[error(transparent)]
    Analysis(Box<cloze_compare::AnalysisError>),

    /// What the tokenizer or the corpus says.
    #[error(transparent)]
    Corpus(#[from] cloze_corpus::Error),

    /// What the batches of sentences say.
    #[error(transparent)]
    Bert(#[from] cloze_bert::Error),
}

impl From<cloze_hub::Error> for Error {
    fn from(error: cloze_hub::Error) -> Self {
        Self::Hub(Box::new(error))
    }
}

impl From<cloze_generate::Error> for Error {
    fn from(error: cloze_generate::Error) -> Self {
        Self::Generate(Box::new(error))
    }
}
