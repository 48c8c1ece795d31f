use std::path::PathBuf;

/// Why the vocabularies of a folder cannot be used, sound as each may be.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// Two vocabularies of one folder that are not of one model.
    #[error(
        "{} and {} disagree: the token {token:?} has the id {} in the one and {} in the other. Remove \
         the one that the model has not learned from", .path.display(), .other.display(), .ids[0], .ids[1]
    )]
    Disagree {
        /// The `tokenizer.json`.
        path: PathBuf,
        /// The other file.
        other: PathBuf,
        /// The first token with two ids.
        token: String,
        /// Its ids.
        ids: [u32; 2],
    },

    /// A vocabulary without a `tokenizer.json` that nobody here knows how to read.
    #[error(
        "{} is the vocabulary of a tokenizer of another kind (tokenizer_class: {class}), which is read \
         from a tokenizer.json only: in Python, \
         AutoTokenizer.from_pretrained(..).save_pretrained(FOLDER) writes one", .path.display()
    )]
    Class {
        /// The file.
        path: PathBuf,
        /// The class that its folder names.
        class: String,
    },
}
