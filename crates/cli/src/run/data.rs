use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{Corpus, Documents, Pipeline, Reading, Recipe, Split, Store, Tokenizer, build};
use cloze_language::{Language, Level};
use cloze_pages::numbers::bytes;
use serde_json::json;

use super::folder::RunFolder;
use crate::corpus::{vocabulary, watched};
use crate::failure::Failure;
use crate::output::say;
use crate::settings::Settings;

/// The name of the run's own held-out text.
pub(crate) const HELD_OUT: &str = "held out";

/// The text of a run as tokens.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) tokenizer: Tokenizer,
    pub(crate) train: Arc<Store>,
    /// By name, the one of the text itself first.
    pub(crate) held_out: Vec<(String, Arc<Store>)>,
}

/// The tokens of the corpus that the settings name, those that an earlier part of the run has left
/// in the folder, or those of the text.
pub(crate) fn prepare(
    settings: &Settings,
    folder: &RunFolder,
    stop: &AtomicBool,
) -> Result<Data, Failure> {
    let corpus = match settings.data.corpus() {
        Some(path) => Corpus::open(path)?,
        // Saved last: where it is, everything is.
        None if folder.tokenizer().exists() => Corpus::open(&folder.data())?,
        None => from_text(settings, folder, stop)?,
    };
    let Corpus {
        tokenizer,
        train,
        held_out,
        ..
    } = corpus;
    if !folder.tokenizer().exists() {
        tokenizer.save(&folder.tokenizer())?;
    }
    let mut sets = vec![(HELD_OUT.to_owned(), Arc::new(held_out))];
    for path in &settings.data.also {
        sets.push(also(path, &tokenizer)?);
    }
    Ok(Data {
        tokenizer,
        train: Arc::new(train),
        held_out: sets,
    })
}

/// The held-out part of another corpus, by the name of its folder.
fn also(path: &Path, tokenizer: &Tokenizer) -> Result<(String, Arc<Store>), Failure> {
    let corpus = Corpus::open(path)?;
    let (theirs, ours) = (corpus.tokenizer.fingerprint(), tokenizer.fingerprint());
    if theirs != ours {
        return Err(Failure::Run(format!(
            "data.also: {} has another tokenizer ({theirs}) than this run ({ours}): build it with \
             --tokenizer and the tokenizer.json of the run's corpus",
            path.display()
        )));
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok((
        name.to_string_lossy().into_owned(),
        Arc::new(corpus.held_out),
    ))
}

/// A corpus of the text as it is.
pub(crate) fn from_text(
    settings: &Settings,
    folder: &RunFolder,
    stop: &AtomicBool,
) -> Result<Corpus, Failure> {
    let vocabulary = vocabulary(&settings.tokenizer.kind, |kind| Recipe {
        kind,
        vocab: settings.tokenizer.vocab as usize,
        specials: settings.family.task().specials(),
        sample: Recipe::default_sample(),
    })?;
    let documents = documents(settings, &folder.language())?;
    let pipeline = Pipeline::verbatim(Split {
        share: settings.data.held_out,
        seed: settings.train.seed,
    });
    let corpus = watched(stop, |watch| {
        build(&documents, &pipeline, vocabulary, &folder.data(), watch)
    })?;
    report(&corpus)?;
    Ok(corpus)
}

/// The text that the settings name; the built-in language is written into a file first.
fn documents(settings: &Settings, language: &Path) -> Result<Documents, Failure> {
    let reading = Reading::standard();
    if !settings.data.paths.is_empty() {
        return Ok(Documents::open(&settings.data.paths, &reading)?);
    }
    write_language(settings, language).map_err(Failure::io("write", language))?;
    Ok(Documents::open(&[language], &reading)?)
}

fn write_language(settings: &Settings, file: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(fs::File::create(file)?);
    let level = Level::named(&settings.data.level).expect("the settings were checked");
    for document in Language::at(level)
        .expect("a level that has a name")
        .documents(settings.train.seed)
        .take(settings.data.documents as usize)
    {
        writeln!(out, "{}", json!({ "text": document.text() }))?;
    }
    out.flush()
}

fn report(corpus: &Corpus) -> Result<(), Failure> {
    let report = corpus.report()?;
    if let Some(read) = report.stages.first() {
        let bytes = bytes(read.bytes_out);
        say!("read     {} documents, {bytes} of text", read.documents_out);
    }
    for note in &report.notes {
        say!("warning: {note}");
    }
    Ok(())
}
