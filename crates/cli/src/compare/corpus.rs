use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{Corpus, Store};
use serde::Serialize;
use toml::Table;

use super::arms::text_of;
use crate::failure::Failure;
use crate::run::{RunFolder, from_text};
use crate::settings::{Data, Settings, Tokenizer};

/// The text of all runs, read and made into tokens once.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) held_out: Arc<Store>,
    /// As settings have it.
    pub(super) text: Table,
}

#[derive(Serialize)]
struct Source<'a> {
    data: &'a Data,
    tokenizer: &'a Tokenizer,
    seed: u64,
}

/// The corpus that the settings name, or one of the text that they name, in a folder of the
/// comparison.
pub(super) fn shared(
    settings: &Settings,
    out: &Path,
    stop: &AtomicBool,
) -> Result<Shared, Failure> {
    let folder = match settings.data.corpus() {
        Some(path) => path.to_owned(),
        None => made(settings, &out.join("text"), stop)?,
    };
    let text = text_of(&folder, &Corpus::tokenizer_file(&folder));
    let held_out = Arc::new(Corpus::open(&folder)?.held_out);
    Ok(Shared { held_out, text })
}

fn made(settings: &Settings, place: &Path, stop: &AtomicBool) -> Result<PathBuf, Failure> {
    let folder = RunFolder::at(place);
    let source = toml::to_string_pretty(&Source {
        data: &settings.data,
        tokenizer: &settings.tokenizer,
        seed: settings.train.seed,
    })
    .expect("settings are a table");
    let file = place.join("source.toml");
    let known = fs::read_to_string(&file).unwrap_or_default();
    if Corpus::is_in(&folder.data()) && known == source {
        return Ok(folder.data());
    }
    if Corpus::is_in(&folder.data()) {
        return Err(Failure::Run(format!(
            "{} holds the text of another experiment, from\n{known}and this one's is from\n{source}Choose \
             another folder with --out",
            place.display()
        )));
    }
    fs::create_dir_all(place).map_err(Failure::io("make the folder", place))?;
    fs::write(&file, source).map_err(Failure::io("write", &file))?;
    let built = from_text(settings, &folder, stop);
    if built
        .as_ref()
        .is_err_and(|failure| !failure.is_interruption())
    {
        folder.abandon();
    }
    built.map(|_| folder.data())
}
