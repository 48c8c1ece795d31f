use cloze_pages::numbers::{about, bytes, counted, whole};

use super::Report;

impl Report {
    /// One sentence.
    pub(super) fn summary(&self) -> String {
        format!("{}.", self.clauses().join("; "))
    }

    /// What came in, what is left, and what took the rest.
    pub(super) fn clauses(&self) -> Vec<String> {
        let (Some(first), Some(last)) = (self.stages.first(), self.stages.last()) else {
            return vec!["nothing was read".to_owned()];
        };
        let tokens: u64 = self.stores.iter().map(|store| store.tokens).sum();
        let tokens = match tokens {
            0 => String::new(),
            _ => format!(", {} tokens", about(tokens)),
        };
        let (documents, kept) = (first.documents_in, last.documents_out);
        let (documents, kept) = (counted(documents, "documents"), counted(kept, "documents"));
        vec![
            format!("{documents}, {} in", bytes(first.bytes_in)),
            format!("{kept}, {}{tokens} out", bytes(last.bytes_out)),
            self.removals(),
        ]
    }

    fn removals(&self) -> String {
        let dropping = self.stages.iter().filter(|stage| stage.dropped() > 0);
        let removals: Vec<_> = dropping
            .map(|stage| format!("{} by {}", whole(stage.dropped()), stage.name))
            .collect();
        match removals.as_slice() {
            [] => "no document removed".to_owned(),
            _ => format!("removed: {}", removals.join(", ")),
        }
    }
}
