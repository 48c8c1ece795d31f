use super::sentencepiece::LONGEST_PIECE;

/// What is wrong with the files of a vocabulary.
#[derive(Debug, thiserror::Error)]
pub(super) enum Flaw {
    #[error(
        "it is cut off: {needed} more bytes were announced, and {left} are left; copy it again"
    )]
    CutOff { needed: u64, left: usize },

    #[error("it is no model of SentencePiece: its bytes are no message of protocol buffers")]
    NoMessage,

    #[error(
        "it is a vocabulary in the format of tiktoken: in Python, \
         AutoTokenizer.from_pretrained(..).save_pretrained(FOLDER) writes a tokenizer.json"
    )]
    Tiktoken,

    #[error("it ends before it says how it was trained and what it normalises: copy it again")]
    NoEnd,

    #[error("it has no pieces: it is no model of SentencePiece")]
    NoPieces,

    #[error(
        "piece {id} is {what}, and a piece has a text of 1 to {LONGEST_PIECE} bytes and a score"
    )]
    Piece { id: usize, what: &'static str },

    #[error("the piece {piece:?} stands there twice, with the ids {first} and {second}")]
    Twice {
        piece: String,
        first: usize,
        second: usize,
    },

    #[error("it is a model of the kind {found:?} (model_type), and {expected} is read here")]
    Kind {
        found: &'static str,
        expected: &'static str,
    },

    #[error("its {0}, which is not read here")]
    Unsupported(&'static str),

    #[error("its map of characters (precompiled_charsmap) is damaged: {0}")]
    Charsmap(&'static str),

    #[error("it has {have} pieces, and the class needs those of {needed} special tokens first")]
    Few { have: usize, needed: usize },

    #[error("it is no text in UTF-8")]
    NoText,

    #[error("it is no table of tokens and their ids: {0}")]
    NoTable(String),

    #[error("line {line} is {text:?}, and a merge is two tokens with a space between")]
    NoMerge { line: usize, text: String },

    #[error(
        "line {line} merges {left:?} and {right:?}, and the vocabulary has no token {missing:?}"
    )]
    Merge {
        line: usize,
        left: String,
        right: String,
        missing: String,
    },

    #[error("the vocabulary has no token {token:?}, which is the {role} token")]
    NoToken { role: &'static str, token: String },

    #[error("no token has the id {id}, and there are tokens with higher ones")]
    Hole { id: usize },

    #[error("the token {token:?} is said to have the id {said}, and gets {found}")]
    OtherId {
        token: String,
        said: u32,
        found: u32,
    },

    #[error("{0}")]
    Format(String),
}
