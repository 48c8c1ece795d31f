use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{
    Built, Documents, Recipe, Split, Store, Tally, Tokenizer, Vocabulary, Watch, build,
};
use cloze_language::Language;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::folder::RunFolder;
use crate::failure::Failure;
use crate::output::say;
use crate::settings::{KINDS, Settings, Source};

/// The text of a run as tokens.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) tokenizer: Tokenizer,
    pub(crate) train: Arc<Store>,
    pub(crate) held_out: Arc<Store>,
}

/// The tokens that an earlier part of the run has left in the folder, or those of the text.
pub(crate) fn prepare(
    settings: &Settings,
    folder: &RunFolder,
    stop: &AtomicBool,
) -> Result<Data, Failure> {
    // Saved last: where it is, everything is.
    if folder.tokenizer().exists() {
        return Ok(Data {
            tokenizer: Tokenizer::load(&folder.tokenizer())?,
            train: Arc::new(Store::open(&folder.data().join("train"))?),
            held_out: Arc::new(Store::open(&folder.data().join("held-out"))?),
        });
    }
    let vocabulary = vocabulary(settings)?;
    let documents = documents(settings, &folder.data())?;
    let split = Split {
        share: settings.data.held_out,
        seed: settings.train.seed,
    };
    let bar = ProgressBar::new(documents.bytes());
    bar.set_style(
        ProgressStyle::with_template("{bar:24} {bytes}/{total_bytes} {msg}")
            .expect("the template is valid"),
    );
    let progress = |progress: cloze_corpus::Progress| {
        bar.set_message(progress.phase.to_string());
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let built = build(
        &documents,
        vocabulary,
        split,
        &folder.data(),
        &Watch {
            progress: &progress,
            cancel: stop,
        },
    );
    bar.finish_and_clear();
    let Built {
        tokenizer,
        train,
        held_out,
        tally,
    } = built?;
    tokenizer.save(&folder.tokenizer())?;
    report(&tally, &[&train, &held_out]);
    Ok(Data {
        tokenizer,
        train: Arc::new(train),
        held_out: Arc::new(held_out),
    })
}

fn vocabulary(settings: &Settings) -> Result<Vocabulary, Failure> {
    match &settings.tokenizer.kind {
        Source::Train(kind) => Ok(Vocabulary::Train(Recipe {
            kind: *kind,
            vocab: settings.tokenizer.vocab as usize,
            specials: settings.family.task().specials(),
            sample: Recipe::default_sample(),
        })),
        Source::File(path) if path.exists() => Ok(Vocabulary::Use(Tokenizer::load(path)?)),
        Source::File(path) => {
            let kinds = KINDS.map(|(name, _)| name);
            let given = path.to_string_lossy();
            let nearest =
                crate::config::nearest(&given, &kinds).map(|name| format!(" Did you mean {name}?"));
            Err(Failure::Usage(format!(
                "tokenizer {given} is neither a file nor one of {}.{}",
                kinds.join(", "),
                nearest.unwrap_or_default()
            )))
        }
    }
}

/// The text that the settings name; the built-in language is written into the run's folder first.
fn documents(settings: &Settings, folder: &Path) -> Result<Documents, Failure> {
    if !settings.data.paths.is_empty() {
        return Ok(Documents::open(&settings.data.paths)?);
    }
    fs::create_dir_all(folder).map_err(Failure::io("make the folder", folder))?;
    let file = folder.join("language.jsonl");
    write_language(settings, &file).map_err(Failure::io("write", &file))?;
    Ok(Documents::open(&[file])?)
}

fn write_language(settings: &Settings, file: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(fs::File::create(file)?);
    for document in Language::new()
        .documents(settings.train.seed)
        .take(settings.data.documents as usize)
    {
        writeln!(out, "{}", json!({ "text": document.text() }))?;
    }
    out.flush()
}

fn report(tally: &Tally, stores: &[&Store]) {
    say!("read     {tally}");
    let unknown: u64 = stores.iter().map(|store| store.unknown()).sum();
    if unknown > 0 {
        say!(
            "warning: {unknown} tokens of the text are unknown to the tokenizer: their characters \
             are lost. Another tokenizer (--tokenizer bpe loses nothing) or a larger --vocab helps"
        );
    }
}
