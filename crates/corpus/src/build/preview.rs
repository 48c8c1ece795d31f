use super::pipeline::Pipeline;
use super::trace::{Effect, Trace};
use crate::Error;
use crate::clean::Cleaner;
use crate::documents::{Documents, Source};

/// What would become of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Where it was read.
    pub source: Source,
    /// The text as it was read.
    pub before: String,
    /// The steps that change it, to the one that drops it.
    pub effects: Vec<Effect>,
}

impl Preview {
    /// The text that would be kept, if any.
    pub fn after(&self) -> Option<&str> {
        match self.effects.last() {
            Some(last) => last.after.as_deref().ok(),
            None => Some(&self.before),
        }
    }
}

/// What the cleaning would do to each document, one after the other; nothing is written.
///
/// # Errors
/// Steps that cannot be; each item, a file or row that cannot be read.
pub fn preview<'a>(
    documents: &'a Documents,
    pipeline: &Pipeline,
) -> Result<impl Iterator<Item = Result<Preview, Error>> + 'a, Error> {
    // Names all that is wrong with the steps, which the trace sees one after the other.
    Cleaner::new(&pipeline.clean)?;
    let trace = Trace::new(&pipeline.clean)?;
    Ok(documents.iter().map(move |document| {
        let document = document?;
        Ok(Preview {
            effects: trace.effects(&document.text),
            before: document.text,
            source: document.source,
        })
    }))
}
