use std::path::PathBuf;
use std::sync::Arc;

use super::decode::{utf8, without_controls};
use super::{BadRow, Document, RowFault, Source, Tally, json};
use crate::clean::{Scope, html_to_text};

/// A document, or a row, before the expensive part of the work.
#[derive(Debug)]
pub(super) struct Raw {
    origin: Arc<Origin>,
    row: Option<u64>,
    offset: u64,
    content: Content,
}

/// The bytes and what they are, or why they cannot be read.
pub(super) type Content = Result<(Form, Vec<u8>), RowFault>;

/// What all rows of a file share.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) path: PathBuf,
    pub(super) column: String,
    /// Whether nothing but its look told its encoding.
    pub(super) guessed: bool,
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
}

/// Bytes that a row takes in memory besides its text. A constant, whatever the layout of [`Raw`]: it
/// decides where chunks end, and so the sources in a store.
const OVERHEAD: usize = 104;

impl Origin {
    /// What begins at this byte; a `row` of a table or of JSON, or a part of a text.
    pub(super) fn raw(self: &Arc<Self>, row: Option<u64>, offset: u64, content: Content) -> Raw {
        Raw {
            origin: Arc::clone(self),
            row,
            offset,
            content,
        }
    }

    pub(super) fn too_long(&self) -> RowFault {
        let limit = self.limit as u64;
        RowFault::TooLong { limit }
    }
}

impl Raw {
    /// Bytes of the text, before it is parsed.
    pub(super) fn bytes(&self) -> u64 {
        self.content.as_ref().map_or(0, |(_, bytes)| bytes.len()) as u64
    }

    /// About the memory that it takes, in bytes.
    pub(super) fn size(&self) -> u64 {
        OVERHEAD as u64 + self.bytes()
    }

    /// Where it stands, and what it is.
    pub(super) fn into_parts(self) -> (Source, Content) {
        let place = Source {
            path: self.origin.path.clone(),
            row: self.row,
            offset: self.offset,
            id: None,
        };
        (place, self.content)
    }

    /// None if there is only white space.
    pub(super) fn parse(self, tally: &mut Tally) -> Option<Result<Document, BadRow>> {
        // Only a cut makes a text begin after the start of its file.
        tally.cut += u64::from(self.row.is_none() && self.offset > 0);
        let lost = tally.replaced + tally.dropped;
        let origin = Arc::clone(&self.origin);
        let (place, content) = self.into_parts();
        let (text, id) = match text(content, &origin.column, tally) {
            Ok(found) => found,
            Err(fault) => {
                tally.bad += 1;
                return Some(Err(BadRow { place, fault }));
            }
        };
        tally.suspect(tally.replaced + tally.dropped - lost, &text);
        if text.trim().is_empty() {
            tally.skipped += 1;
            return None;
        }
        tally.guessed += u64::from(origin.guessed);
        tally.documents += 1;
        tally.bytes += text.len() as u64;
        let source = Source { id, ..place };
        Some(Ok(Document { text, source }))
    }
}

/// The text and its `id`.
fn text(
    content: Content,
    column: &str,
    tally: &mut Tally,
) -> Result<(String, Option<String>), RowFault> {
    let (form, bytes) = content?;
    let text = utf8(bytes, tally);
    let (text, id) = match form {
        Form::Text => (text, None),
        Form::Html => {
            let page = html_to_text(&without_controls(text, tally), Scope::Page);
            tally.stripped += u64::from(page.stripped);
            (page.text, None)
        }
        Form::Json => {
            let (row, replaced) = json::row(&text, column);
            tally.replaced += replaced;
            let row = row?;
            (row.text, row.id)
        }
        Form::Cell(id) => (text, id),
    };
    Ok((without_controls(text, tally), id))
}
