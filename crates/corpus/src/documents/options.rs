use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Tally;
use crate::{Error, ReadError};

/// The smallest `document`: below it, cutting makes no sense.
const SMALLEST: u64 = 16;

/// How files are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadOptions {
    /// The field of a JSON row, or the column of a table, that holds the text.
    pub column: String,
    /// The share of rows that may be bad, in [0, 1]; see [`check`](Self::check).
    pub max_bad: f64,
    /// The most bytes of one document. A longer text file is cut in several, at a blank line where
    /// there is one near, else at a line end, a space or a character; a longer row is bad.
    pub document: u64,
}

impl ReadOptions {
    /// The column `text`, no bad rows, documents of up to 16 MiB.
    pub fn standard() -> Self {
        Self {
            column: "text".to_owned(),
            max_bad: 0.0,
            document: 16 << 20,
        }
    }

    /// Whether no more rows were bad than may be. `bad` are examples of them: a
    /// [`BadRow`](crate::BadRow), or what it shows.
    ///
    /// With `max_bad` 0 this can be asked after each chunk; a share is only certain at the end.
    ///
    /// # Errors
    /// [`ReadError::TooManyBad`].
    pub fn check<T: ToString>(&self, tally: &Tally, bad: &[T]) -> Result<(), Error> {
        let rows = tally.rows();
        if tally.bad as f64 <= self.max_bad * rows as f64 {
            return Ok(());
        }
        Err(Error::Read(ReadError::TooManyBad {
            bad: tally.bad,
            rows,
            max_bad: self.max_bad,
            examples: bad.iter().take(3).map(ToString::to_string).collect(),
        }))
    }

    /// Whether the numbers make sense.
    pub(super) fn validate(&self) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&self.max_bad) {
            return Err(Error::Read(ReadError::MaxBad(self.max_bad)));
        }
        if self.document < SMALLEST {
            return Err(Error::Read(ReadError::DocumentTooSmall {
                asked: self.document,
                smallest: SMALLEST,
            }));
        }
        Ok(())
    }
}
