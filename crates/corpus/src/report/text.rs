use std::fmt;

use cloze_pages::numbers::{bytes, counted, digits, duration, share, whole};
use cloze_pages::visible::line;
use cloze_pages::{Column, Table};

use super::{Duplicate, Report, Stage, TokenizerSummary, excerpt};

const DUPLICATES: usize = 3;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", name(&self.title))?;
        for clause in self.clauses() {
            writeln!(f, "  {}", name_of(&clause, 400))?;
        }
        writeln!(f)?;
        writeln!(f, "{}", self.stage_table())?;
        for pair in self.duplicates.iter().take(DUPLICATES) {
            writeln!(f, "  {pair}")?;
        }
        if self.duplicates.len() > DUPLICATES {
            let more = self.duplicates.len() - DUPLICATES;
            writeln!(f, "  and {} more", whole(more as u64))?;
        }
        if !self.duplicates.is_empty() {
            writeln!(f)?;
        }
        if let Some(tokenizer) = &self.tokenizer {
            writeln!(f, "{tokenizer}\n")?;
        }
        if !self.stores.is_empty() {
            let columns = Column::named("store", &["documents", "sentences", "tokens"]);
            writeln!(f, "{}", Table::new(columns, self.store_rows()))?;
        }
        if !self.phases.is_empty() {
            let columns = Column::named("time", &["", "MB/s"]);
            writeln!(f, "{}", Table::new(columns, self.phase_rows()))?;
        }
        for note in &self.notes {
            writeln!(f, "warning: {}", name_of(note, 400))?;
        }
        writeln!(f, "{} in all", duration(self.seconds))?;
        write!(f, "fingerprint {}", name(&self.fingerprint))
    }
}

impl fmt::Display for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (removed, kept) = (name(&self.removed), name(&self.kept));
        let similarity = share(self.similarity, 1.0);
        write!(f, "{removed} says what {kept} says: {similarity}")
    }
}

impl fmt::Display for TokenizerSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, vocabulary) = (name(&self.kind), whole(self.vocabulary));
        let fertility = [
            self.tokens_per_word,
            self.tokens_per_character,
            self.bytes_per_token,
        ];
        let [word, character, compression] = fertility.map(digits);
        let shares = [self.unknown, self.round_trip, self.normalized];
        let [unknown, exact, normalized] = shares.map(|part| share(part, 1.0));
        writeln!(f, "tokenizer {kind}, {vocabulary} entries")?;
        writeln!(
            f,
            "  {word} tokens a word, {character} a character; {compression} bytes a token; \
             {unknown} unknown"
        )?;
        write!(
            f,
            "  {exact} of the texts come back exactly, {normalized} but for what is normalised"
        )
    }
}

impl Report {
    fn stage_table(&self) -> Table {
        let columns = ["documents", "bytes", "kept", "changed", "repairs"];
        let stages = self.stages.iter().enumerate();
        // What was read is told whether or not the reading changed it.
        let rows = stages.map(|(place, stage)| row(stage, stage.is_idle() && place > 0));
        Table::new(Column::named("stage", &columns), rows)
    }
}

fn row(stage: &Stage, short: bool) -> [String; 6] {
    let name = name_of(&stage.name, 24);
    let or_none = |number, text: String| if number == 0 { String::new() } else { text };
    let [documents, text, kept] = if short {
        [String::new(), "unchanged".to_owned(), String::new()]
    } else {
        [
            whole(stage.documents_out),
            bytes(stage.bytes_out),
            share(stage.bytes_out as f64, stage.bytes_in as f64),
        ]
    };
    let changed = or_none(stage.changed, whole(stage.changed));
    let repairs = counted(stage.count, &name_of(&stage.unit, 12));
    [
        name,
        documents,
        text,
        kept,
        changed,
        or_none(stage.count, repairs),
    ]
}

fn name(text: &str) -> String {
    name_of(text, 80)
}

/// No text of a user moves the cursor of the terminal.
fn name_of(text: &str, characters: usize) -> String {
    line(&excerpt::head(text, characters))
}
