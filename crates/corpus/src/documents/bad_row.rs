use super::Source;

/// A row without a text that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct BadRow {
    /// Where it stands.
    pub place: Source,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowFault {
    /// A line of a .jsonl file that is no JSON object.
    #[error("not a JSON object ({reason}, column {column}); repair or remove the line")]
    Json {
        /// What the JSON parser says.
        reason: String,
        /// Where it says so, from 1.
        column: usize,
    },

    /// A JSON object without the field of the text.
    #[error("no field {column:?}: its fields are {fields:?}; name the one that holds the text")]
    NoField {
        /// The field asked for.
        column: String,
        /// The first fields that are there.
        fields: Vec<String>,
    },

    /// A text that is none.
    #[error("expected a string in {column:?}, found {found}")]
    NotText {
        /// The field or column.
        column: String,
        /// What it holds.
        found: &'static str,
    },

    /// A row of a table with more or fewer cells than the table has columns.
    #[error(
        "{cells} cells, but the header has {columns} columns: is a quote or a delimiter missing?"
    )]
    Ragged {
        /// Number of cells in the row.
        cells: usize,
        /// Number of columns of the header.
        columns: usize,
    },

    /// A cell whose quotes are followed by more than the end of the cell: a quote is missing, or
    /// stands alone in a text.
    #[error(
        "the quote that opens in line {opened} is closed in line {closed}, in the middle of a cell: \
         close it where the text ends, and write a quote in a text twice"
    )]
    StrayQuote {
        /// The line of the quote that opens.
        opened: u64,
        /// The line of the quote that closes.
        closed: u64,
    },

    /// A row with more bytes than one document may have.
    #[error(
        "longer than {limit} bytes, the most that one document may have; split it, or allow more"
    )]
    TooLong {
        /// The most bytes.
        limit: u64,
    },
}

impl RowFault {
    /// What the parser says of one line, without the number of the line in what it was given.
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        Self::Json {
            reason: reason.to_owned(),
            column: error.column(),
        }
    }
}
