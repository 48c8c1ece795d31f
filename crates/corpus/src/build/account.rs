//! From what the stages counted to the report.

use std::env::consts::{ARCH, OS};
use std::io::Write;
use std::time::Duration;

use super::chunks::chunk_file;
use super::clean::{self, DOCUMENTS};
use super::clock::Clock;
use super::corpus;
use super::encode::{self, STORES};
use super::folder::Folder;
use super::pipeline::Pipeline;
use super::record::{self, Dropped};
use super::select;
use super::stages::stages;
use super::text::Text;
use crate::documents::Documents;
use crate::duplicates::{Counts, Position};
use crate::report::{self, Duplicate, Histogram, Report, StoreSummary, TokenizerSummary};
use crate::tokenizer::{LONGEST_WORD, PIECE, pieces};
use crate::watch::BuildPhase;
use crate::{Error, Statistics, Store, Tokenizer, files};

/// Everything that is known at the end of a build.
#[derive(Debug)]
pub(super) struct Account<'a> {
    pub(super) documents: &'a Documents,
    pub(super) pipeline: &'a Pipeline,
    pub(super) cleaned: clean::Summary,
    pub(super) counts: Counts,
    pub(super) selected: select::Summary,
    pub(super) text: &'a Text<'a>,
    pub(super) tokenizer: &'a Tokenizer,
    pub(super) encoded: encode::Summary,
    pub(super) stores: &'a [Store; 2],
    pub(super) clock: Clock,
    pub(super) resumed: bool,
}

/// How many chunks the tokenizer is measured on, and how many documents of each.
const CHUNKS: u32 = 16;
const DOCUMENTS_IN_CHUNK: usize = 8;

/// Pairs of duplicates that are named.
const PAIRS: usize = 20;

impl Account<'_> {
    /// Writes `report.json` and `report.html`.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), Error> {
        let report = self.report(folder)?;
        files::save_json(&folder.report("json"), &report)?;
        files::save(&folder.report("html"), |out| {
            out.write_all(report.html().as_bytes())
        })
    }

    fn report(&self, folder: &Folder) -> Result<Report, Error> {
        let mut examples = self.cleaned.examples.clone();
        examples.merge(self.selected.examples.clone());
        let name = folder
            .path()
            .file_name()
            .unwrap_or(folder.path().as_os_str());
        let sample = self.sample()?;
        let statistics = Statistics::of(self.tokenizer, &sample)?;
        let mut notes = self.notes(files::read_json(&folder.cut_words())?.unwrap_or_default());
        notes.extend(self.stripped(&statistics, &sample)?);
        Ok(Report {
            title: name.to_string_lossy().into_owned(),
            stages: stages(self),
            phases: self.phases(),
            duplicates: self.pairs(folder)?,
            tokenizer: Some(self.tokenizer(&statistics)),
            stores: self.stores(),
            histograms: self.histograms(),
            examples: examples.into_vec(),
            notes,
            fingerprint: corpus::fingerprint(&self.stores[0], &self.stores[1]),
            recipe: toml::to_string(self.pipeline).expect("a pipeline is a table"),
            environment: environment(),
            seconds: self.clock.total(),
        })
    }

    fn phases(&self) -> Vec<report::PhaseTime> {
        let laps = self.clock.laps().iter();
        let phase = |(phase, time): &(BuildPhase, Duration)| report::PhaseTime {
            name: phase.to_string(),
            bytes: match phase {
                BuildPhase::Cleaning => self.documents.bytes(),
                BuildPhase::Duplicates | BuildPhase::Selecting => self.cleaned.bytes,
                BuildPhase::Training | BuildPhase::Encoding | BuildPhase::Assembling => {
                    self.selected.bytes
                }
            },
            seconds: time.as_secs_f64(),
        };
        laps.map(phase).collect()
    }

    /// The first documents that went because of others.
    fn pairs(&self, folder: &Folder) -> Result<Vec<Duplicate>, Error> {
        let mut pairs = Vec::new();
        for chunk in 0..self.text.chunks() {
            let file = chunk_file(&folder.dropped(), chunk, DOCUMENTS);
            if !file.exists() {
                continue;
            }
            for dropped in record::read::<Dropped>(&file)? {
                if let (Some(kept), Some(similarity)) = (dropped.kept, dropped.similarity) {
                    let kept = self.place(kept)?;
                    pairs.push(Duplicate {
                        removed: dropped.source.to_string(),
                        kept,
                        similarity,
                    });
                }
                if pairs.len() == PAIRS {
                    return Ok(pairs);
                }
            }
        }
        Ok(pairs)
    }

    /// Where a document that stays comes from.
    fn place(&self, position: Position) -> Result<String, Error> {
        let records = self.text.records(position.chunk)?;
        let found = records
            .iter()
            .find(|record| record.number == position.index);
        Ok(found.map_or_else(|| position.to_string(), |record| record.source.to_string()))
    }

    fn tokenizer(&self, statistics: &Statistics) -> TokenizerSummary {
        TokenizerSummary {
            kind: self.tokenizer.model().to_owned(),
            vocabulary: self.tokenizer.vocab_size() as u64,
            tokens_per_word: statistics.per_word(),
            tokens_per_character: statistics.per_character(),
            bytes_per_token: statistics.bytes_per_token(),
            unknown: statistics.unknown_rate(),
            round_trip: statistics.round_trips(),
            normalized: statistics.normalized_round_trips(),
            stripped: statistics.stripped_words(),
        }
    }

    /// The first piece of documents all over the corpus.
    fn sample(&self) -> Result<Vec<String>, Error> {
        let mut sample = Vec::new();
        for chunk in (0..self.text.chunks()).step_by(self.text.chunks().div_ceil(CHUNKS) as usize) {
            let records = self
                .text
                .records(chunk)?
                .into_iter()
                .take(DOCUMENTS_IN_CHUNK);
            sample.extend(records.map(|record| {
                let piece = pieces(&record.text, PIECE).next().unwrap_or_default();
                record.text[piece].to_owned()
            }));
        }
        Ok(sample)
    }

    /// That the tokenizer takes marks off words, with the first of them.
    fn stripped(&self, of: &Statistics, sample: &[String]) -> Result<Option<String>, Error> {
        for text in sample.iter().filter(|_| of.stripped > 0) {
            if let Some((word, left)) = self.tokenizer.stripped(text)?.first() {
                let (stripped, words) = (of.stripped, of.words);
                return Ok(Some(format!(
                    "{stripped} of {words} words that were looked at lose a mark in the tokenizer, as {word:?} \
                     becomes {left:?}: where that makes it another word, take a tokenizer of kind bpe or unigram"
                )));
            }
        }
        Ok(None)
    }

    fn stores(&self) -> Vec<StoreSummary> {
        let named = STORES.iter().zip(self.stores);
        let summary = |(name, store): (&&str, &Store)| StoreSummary {
            name: (*name).to_owned(),
            documents: store.documents(),
            sentences: store.sentences(),
            tokens: store.len(),
        };
        named.map(summary).collect()
    }

    fn histograms(&self) -> Vec<Histogram> {
        let (read, kept) = (&self.cleaned.lengths, &self.selected.lengths);
        vec![
            Histogram::of_bins(
                "Length of documents",
                "characters",
                &[("documents read", read), ("documents kept", kept)],
            ),
            Histogram::of_bins(
                "Length of documents",
                "tokens",
                &[("documents", &self.encoded.documents)],
            ),
            Histogram::of_bins(
                "Length of sentences",
                "characters",
                &[("sentences", &self.encoded.sentences)],
            ),
        ]
    }

    /// What the user should know.
    fn notes(&self, cut: u64) -> Vec<String> {
        let (tally, counts) = (&self.cleaned.tally, &self.counts);
        let unknown: u64 = self.stores.iter().map(Store::unknown).sum();
        let long = format!(
            "words of more than {LONGEST_WORD} characters were learned from in parts: data such as base64 is \
             better left out"
        );
        let notes = [
            (tally.bad, "rows could not be read and were left out"),
            (
                tally.guessed,
                "documents were read as UTF-16 or UTF-32, of which nothing but their look tells: check them",
            ),
            (
                tally.escapes,
                "sequences for a terminal, such as colours, were dropped",
            ),
            (
                tally.stripped,
                "pages hold more navigation or hidden text than text: look at what is left of them",
            ),
            (
                counts.capped,
                "documents had too many candidates to compare with all: near duplicates may be left",
            ),
            (
                unknown,
                "tokens are unknown to the tokenizer: their characters are lost. BPE loses nothing; a larger vocabulary loses less",
            ),
            (
                self.encoded.spelled,
                "documents spell a special token of the tokenizer, such as [SEP]: in a corpus it is letters",
            ),
            (
                self.documents.ignored() as u64,
                "files were left aside: hidden, of another format, or named twice",
            ),
            (cut, &long),
        ];
        let some = notes.into_iter().filter(|&(count, _)| count > 0);
        let mut notes: Vec<String> = some
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if tally.suspicious > 0 {
            notes.push(format!(
                "{} documents hold much that is no text in UTF-8, {} % of their characters: convert them, for instance with iconv, or leave them out",
                tally.suspicious,
                tally.percent_lost()
            ));
        }
        notes.extend(self.cleaned.bad.iter().map(ToString::to_string));
        if self.resumed {
            notes.push(
                "an interrupted build was gone on with: the times are those of the rest".to_owned(),
            );
        }
        notes
    }
}

fn environment() -> Vec<(String, String)> {
    let threads = rayon::current_num_threads().to_string();
    [
        ("cloze-corpus", env!("CARGO_PKG_VERSION").to_owned()),
        ("system", format!("{OS} {ARCH}")),
        ("threads", threads),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
