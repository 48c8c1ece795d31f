use std::path::PathBuf;
use std::sync::Arc;

use super::decode::{decode, without_controls};
use super::{BadRow, Document, Fault, Source, Tally, json};
use crate::clean::html_to_text;

/// A document, or a row, before the expensive part of the work.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) origin: Arc<Origin>,
    pub(super) row: Option<u64>,
    pub(super) offset: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) form: Form,
}

/// What all rows of a file share.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) path: PathBuf,
    pub(super) column: String,
    /// The most bytes of one document.
    pub(super) limit: usize,
}

/// What the bytes are.
#[derive(Debug)]
pub(super) enum Form {
    Text,
    Html,
    Json,
    /// The text of a row of a table, which has this `id`.
    Cell(Option<String>),
    Bad(Fault),
}

impl Raw {
    /// About the memory that it takes, in bytes.
    pub(super) fn size(&self) -> u64 {
        (size_of::<Self>() + self.bytes.len()) as u64
    }

    /// None if there is only white space.
    pub(super) fn parse(self, tally: &mut Tally) -> Option<Result<Document, BadRow>> {
        // Only a cut makes a text begin after the start of its file.
        tally.cut += u64::from(self.row.is_none() && self.offset > 0);
        let place = Source {
            path: self.origin.path.clone(),
            row: self.row,
            offset: self.offset,
            id: None,
        };
        let (text, id) = match text(self.bytes, self.form, &self.origin.column, tally) {
            Ok(found) => found,
            Err(fault) => {
                tally.bad += 1;
                return Some(Err(BadRow { place, fault }));
            }
        };
        if text.trim().is_empty() {
            tally.skipped += 1;
            return None;
        }
        tally.documents += 1;
        tally.bytes += text.len() as u64;
        let source = Source { id, ..place };
        Some(Ok(Document { text, source }))
    }
}

/// The text and its `id`.
fn text(
    bytes: Vec<u8>,
    form: Form,
    column: &str,
    tally: &mut Tally,
) -> Result<(String, Option<String>), Fault> {
    Ok(match form {
        Form::Text => (decode(bytes, tally), None),
        Form::Html => {
            let text = html_to_text(&decode(bytes, tally));
            (without_controls(text, tally), None)
        }
        Form::Json => {
            let row = json::row(&decode(bytes, tally), column)?;
            (without_controls(row.text, tally), row.id)
        }
        Form::Cell(id) => (decode(bytes, tally), id),
        Form::Bad(fault) => return Err(fault),
    })
}
