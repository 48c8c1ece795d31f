mod examples;
mod histogram;

use cloze_pages::numbers::{about, bytes, counted, digits, duration, rate, share, whole};
use cloze_pages::{Block, Cell, Column, Figure, Flow, Look, Page, Table, Tone};

use super::{Report, Stage, TokenizerSummary, excerpt};

/// Warnings and pairs of duplicates on the page; all of them are in the data.
const ROWS: usize = 200;

impl Report {
    /// One page that needs nothing else: no script, no font, no address. The examples take at most
    /// 1.5 MB, however many there are; what is left out is said.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = Page::new(excerpt::head(&self.title, 200), "corpus report");
        page.say(Tone::Lead, excerpt::head(&self.summary(), 600));
        page.push(Block::Figures(self.figures()));
        self.warn(&mut page);
        self.tell_stages(&mut page);
        self.tell_tokens(&mut page);
        if !self.histograms.is_empty() {
            page.heading("Distributions");
        }
        for histogram in &self.histograms {
            histogram::tell(&mut page, histogram);
        }
        examples::tell(&mut page, self);
        self.tell_duplicates(&mut page);
        page.heading("How it was made");
        let fingerprint = ("fingerprint".to_owned(), self.fingerprint.clone());
        page.facts(std::iter::once(fingerprint).chain(self.environment.iter().cloned()));
        if !self.recipe.is_empty() {
            page.subheading("Recipe");
            page.push(Block::Code(self.recipe.clone()));
        }
        page.html()
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        if let (Some(first), Some(last)) = (self.stages.first(), self.stages.last()) {
            let of = format!("of {}", whole(first.documents_in));
            figures.push(Figure::new("Documents", whole(last.documents_out), of));
            let of = format!("of {}", bytes(first.bytes_in));
            figures.push(Figure::new("Text", bytes(last.bytes_out), of));
        }
        if !self.stores.is_empty() {
            let tokens = self.stores.iter().map(|store| store.tokens).sum();
            let stores: Vec<&str> = self
                .stores
                .iter()
                .map(|store| store.name.as_str())
                .collect();
            let stores = excerpt::head(&stores.join(" and "), 40);
            figures.push(Figure::new("Tokens", about(tokens), stores));
        }
        figures.push(Figure::new("Time", duration(self.seconds), "by the clock"));
        figures
    }

    fn warn(&self, page: &mut Page) {
        let notes = self.notes.iter().take(ROWS);
        let mut notes: Vec<String> = notes.map(|note| excerpt::head(note, 600)).collect();
        notes.extend(left_out(self.notes.len()));
        if !notes.is_empty() {
            page.push(Block::Warnings(notes));
        }
    }

    fn tell_stages(&self, page: &mut Page) {
        if self.stages.is_empty() {
            return;
        }
        page.heading("What became of the text");
        page.quiet(
            "Bytes after the reading, and after each stage that changed their number. Hatched: what the \
             stage took away.",
        );
        page.push(Block::Flow(flow(&self.stages)));
        page.heading("Stages");
        page.quiet("In the order of the work. Documents and bytes as they left the stage.");
        let numbers = [
            "Documents",
            "Dropped",
            "Changed",
            "Repairs",
            "Bytes",
            "Kept",
        ];
        let columns = Column::named("Stage", &numbers);
        page.table(Table::new(columns, self.stages.iter().map(row)));
        if !self.phases.is_empty() {
            page.subheading("Time");
            page.quiet("By the clock, with all threads; megabytes of text a second.");
            let columns = Column::named("Part of the work", &["Time", "MB/s"]);
            page.table(Table::new(columns, self.phase_rows()));
        }
    }

    fn tell_tokens(&self, page: &mut Page) {
        if self.tokenizer.is_some() || !self.stores.is_empty() {
            page.heading("Tokens");
        }
        if !self.stores.is_empty() {
            page.quiet("What the token stores hold.");
            let columns = Column::named("Store", &["Documents", "Sentences", "Tokens"]);
            page.table(Table::new(columns, self.store_rows()));
        }
        if let Some(tokenizer) = &self.tokenizer {
            page.subheading("Tokenizer");
            page.facts(facts(tokenizer));
        }
    }

    pub(super) fn phase_rows(&self) -> impl Iterator<Item = [String; 3]> {
        self.phases.iter().map(|phase| {
            let (time, rate) = (duration(phase.seconds), rate(phase.bytes, phase.seconds));
            [excerpt::head(&phase.name, 80), time, rate]
        })
    }

    pub(super) fn store_rows(&self) -> impl Iterator<Item = [String; 4]> {
        self.stores.iter().map(|store| {
            let counts = [store.documents, store.sentences, store.tokens];
            let [documents, sentences, tokens] = counts.map(whole);
            [excerpt::head(&store.name, 80), documents, sentences, tokens]
        })
    }

    fn tell_duplicates(&self, page: &mut Page) {
        if self.duplicates.is_empty() {
            return;
        }
        page.heading("Duplicates");
        page.quiet(
            "Similarity is the Jaccard index of their shingles; 100 % says the same words in the same \
             order.",
        );
        let rows = self.duplicates.iter().take(ROWS).map(|pair| {
            let [removed, kept] = [&pair.removed, &pair.kept].map(|name| excerpt::head(name, 200));
            [removed, kept, share(pair.similarity, 1.0)]
        });
        let columns = [
            Column::text("Removed"),
            Column::text("Kept, as it came first"),
            Column::number("Similarity"),
        ];
        page.table(Table::new(columns, rows));
        if let Some(more) = left_out(self.duplicates.len()) {
            page.quiet(more);
        }
    }
}

fn left_out(all: usize) -> Option<String> {
    let more = all.saturating_sub(ROWS);
    (more > 0).then(|| format!("{more} more in the data."))
}

/// What was read, and every stage after it that changed the number of bytes.
fn flow(stages: &[Stage]) -> Vec<Flow> {
    let stages = stages.iter().enumerate();
    let shown = stages.filter(|(place, stage)| *place == 0 || stage.bytes_in != stage.bytes_out);
    let step = |(_, stage): (usize, &Stage)| {
        let (from, to) = (stage.bytes_in, stage.bytes_out);
        let sign = if to > from { "+" } else { "−" };
        let label = match from.abs_diff(to) {
            0 => bytes(to),
            difference => format!(
                "{sign}{} ({}), {} left",
                bytes(difference),
                share(difference as f64, from as f64),
                bytes(to)
            ),
        };
        Flow {
            name: excerpt::head(&stage.name, 24),
            label,
            from: from as f64,
            to: to as f64,
        }
    };
    shown.map(step).collect()
}

fn row(stage: &Stage) -> [Cell; 7] {
    let or_none = |number: u64, text: String| match number {
        0 => Cell::dash(),
        _ => text.into(),
    };
    let repairs = counted(stage.count, &excerpt::head(&stage.unit, 40));
    let look = if stage.is_idle() {
        Look::Quiet
    } else {
        Look::Plain
    };
    let cells = [
        excerpt::head(&stage.name, 80).into(),
        whole(stage.documents_out).into(),
        or_none(stage.dropped(), whole(stage.dropped())),
        or_none(stage.changed, whole(stage.changed)),
        or_none(stage.count, repairs),
        bytes(stage.bytes_out).into(),
        share(stage.bytes_out as f64, stage.bytes_in as f64).into(),
    ];
    cells.map(|cell: Cell| cell.look(look))
}

fn facts(tokenizer: &TokenizerSummary) -> [(&'static str, String); 9] {
    [
        ("Kind", excerpt::head(&tokenizer.kind, 40)),
        ("Vocabulary", whole(tokenizer.vocabulary)),
        ("Tokens per word", digits(tokenizer.tokens_per_word)),
        (
            "Tokens per character",
            digits(tokenizer.tokens_per_character),
        ),
        ("Bytes per token", digits(tokenizer.bytes_per_token)),
        ("Unknown tokens", share(tokenizer.unknown, 1.0)),
        (
            "Texts that decode exactly",
            share(tokenizer.round_trip, 1.0),
        ),
        (
            "But for what is normalised",
            share(tokenizer.normalized, 1.0),
        ),
        ("Words that lose marks", share(tokenizer.stripped, 1.0)),
    ]
}
