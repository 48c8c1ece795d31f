use serde::Serialize;

use crate::report::numbers::{bytes, count, counted_in, digits, duration, rate, share, short};
use crate::report::{Duplicate, Phase, Report, Stage, StoreSummary, TokenizerSummary, excerpt};

#[derive(Serialize)]
pub(super) struct StageRow {
    name: String,
    idle: bool,
    documents: String,
    dropped: String,
    bytes: String,
    kept: String,
    changed: String,
    repairs: String,
}

impl StageRow {
    pub(super) fn of(stage: &Stage) -> Self {
        let none = || "–".to_owned();
        let or_none = |number: u64| if number == 0 { none() } else { count(number) };
        let repairs = match stage.count {
            0 => none(),
            number => counted_in(number, &excerpt::head(&stage.unit, 40)),
        };
        Self {
            name: excerpt::head(&stage.name, 80),
            idle: stage.is_idle(),
            documents: count(stage.documents_out),
            dropped: or_none(stage.dropped()),
            bytes: bytes(stage.bytes_out),
            kept: share(stage.bytes_out as f64, stage.bytes_in as f64),
            changed: or_none(stage.changed),
            repairs,
        }
    }
}

/// Name, value, and what to compare it with.
pub(super) fn figures(report: &Report) -> Vec<[String; 3]> {
    let mut figures = Vec::new();
    let mut figure = |name: &str, value: String, note: String| {
        figures.push([name.to_owned(), value, note]);
    };
    if let (Some(first), Some(last)) = (report.stages.first(), report.stages.last()) {
        let (documents, text) = (count(first.documents_in), bytes(first.bytes_in));
        figure(
            "Documents",
            count(last.documents_out),
            format!("of {documents}"),
        );
        figure("Text", bytes(last.bytes_out), format!("of {text}"));
    }
    if !report.stores.is_empty() {
        let tokens = report.stores.iter().map(|store| store.tokens).sum();
        let stores = report.stores.iter().map(|store| store.name.as_str());
        let names = stores.collect::<Vec<_>>().join(" and ");
        figure("Tokens", short(tokens), excerpt::head(&names, 40));
    }
    figure("Time", duration(report.seconds), "by the clock".to_owned());
    figures
}

pub(super) fn tokenizer(tokenizer: &TokenizerSummary) -> Vec<[String; 2]> {
    let rows = [
        ("Kind", excerpt::head(&tokenizer.kind, 40)),
        ("Vocabulary", count(tokenizer.vocabulary)),
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
    ];
    rows.map(|(name, value)| [name.to_owned(), value]).into()
}

pub(super) fn phase(phase: &Phase) -> [String; 3] {
    let (time, rate) = (duration(phase.seconds), rate(phase.bytes, phase.seconds));
    [excerpt::head(&phase.name, 80), time, rate]
}

pub(super) fn store(store: &StoreSummary) -> [String; 4] {
    let [documents, sentences, tokens] =
        [store.documents, store.sentences, store.tokens].map(count);
    [excerpt::head(&store.name, 80), documents, sentences, tokens]
}

pub(super) fn duplicate(pair: &Duplicate) -> [String; 3] {
    let [removed, kept] = [&pair.removed, &pair.kept].map(|name| excerpt::head(name, 200));
    [removed, kept, share(pair.similarity, 1.0)]
}
