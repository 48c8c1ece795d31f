use std::ops::Range;

use super::header::MOST_HEADER;

/// What is wrong with a safetensors file. Bytes of tensors are counted from the end of the header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Too short for anything.
    #[error("it has {0} bytes, and the length of its header alone takes 8")]
    TooShort(u64),

    /// The header would reach beyond the end of the file.
    #[error("its header is said to take {header} bytes, and {room} bytes follow")]
    HeaderBeyondEnd {
        /// What the first eight bytes say.
        header: u64,
        /// What the file has after them.
        room: u64,
    },

    /// The header is larger than any.
    #[error("its header takes {0} bytes, and {MOST_HEADER} are the most that is read")]
    HeaderTooLarge(u64),

    /// The header is no JSON, or of another form; a name stands twice.
    #[error("its header is not valid: {0}")]
    Header(String),

    /// A shape that no tensor can have.
    #[error(
        "the tensor {tensor:?} has {dimensions} axes, or more numbers than can be counted: at \
         most {most} axes are read"
    )]
    Shape {
        /// Its name.
        tensor: String,
        /// The number of its axes.
        dimensions: usize,
        /// The largest number of them.
        most: usize,
    },

    /// Shape and type of a tensor do not fit its place.
    #[error(
        "the tensor {tensor:?} of the shape {shape:?} takes {bytes} bytes as {kind}, and its place \
         is {place:?}"
    )]
    Size {
        /// Its name.
        tensor: String,
        /// Its shape.
        shape: Vec<i64>,
        /// How it is stored.
        kind: String,
        /// What shape and type need.
        bytes: u64,
        /// Its first byte, and the one after its last.
        place: Range<u64>,
    },

    /// Two tensors share bytes, or bytes between them belong to none.
    #[error("the tensor {tensor:?} begins at byte {begin}, and those before it end at {end}")]
    Place {
        /// Its name.
        tensor: String,
        /// Its first byte.
        begin: u64,
        /// Where it should begin.
        end: u64,
    },

    /// The tensors end before the file does, or after it.
    #[error("its tensors take {tensors} bytes, and {file} follow the header: it was cut or joined")]
    Length {
        /// What the tensors need.
        tensors: u64,
        /// What the file has.
        file: u64,
    },
}
