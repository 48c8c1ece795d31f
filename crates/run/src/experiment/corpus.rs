use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cloze_corpus::{Corpus, Store, Watch};
use serde::Serialize;
use toml::Table;

use super::arms::{mixture_of, text_of};
use crate::data::from_text;
use crate::{Control, DataSettings, Error, RunFolder, Settings, TokenizerSettings};

/// The text of all runs, read and made into tokens once.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) held_out: Arc<Store>,
    /// As settings have it.
    pub(super) text: Table,
    /// What is to be said of it.
    pub(super) notes: Vec<String>,
}

#[derive(Serialize)]
struct TextSource<'a> {
    data: &'a DataSettings,
    tokenizer: &'a TokenizerSettings,
    seed: u64,
}

/// The corpus that the settings name, or one of the text that they name, in a folder of the
/// comparison.
pub(super) fn shared(
    settings: &Settings,
    out: &Path,
    control: &Control<'_>,
) -> Result<Shared, Error> {
    let mut notes = Vec::new();
    let folder = match settings.data.corpus() {
        Some(path) => path.to_owned(),
        None => made(settings, &out.join("text"), control, &mut notes)?,
    };
    let tokenizer = Corpus::tokenizer_file(&folder);
    let text = match settings.data.mixture.as_slice() {
        [] => text_of(&folder, &tokenizer),
        mixture => {
            notes.push(format!(
                "note: the arms are scored on what {} holds out, the first of the mixture; the others are \
                 learned from only",
                folder.display()
            ));
            mixture_of(mixture, &tokenizer)
        }
    };
    let held_out = Arc::new(Corpus::open(&folder)?.held_out);
    Ok(Shared {
        held_out,
        text,
        notes,
    })
}

fn made(
    settings: &Settings,
    place: &Path,
    control: &Control<'_>,
    notes: &mut Vec<String>,
) -> Result<PathBuf, Error> {
    let folder = RunFolder::open(place)?;
    let source = toml::to_string_pretty(&TextSource {
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
        return Err(Error::OtherText {
            folder: place.to_owned(),
            known,
            asked: source,
        });
    }
    fs::create_dir_all(place).map_err(Error::io("make the folder", place))?;
    fs::write(&file, source).map_err(Error::io("write", &file))?;
    let watch = Watch {
        progress: control.progress,
        cancel: &control.stop,
    };
    let built = from_text(settings, &folder, &watch, notes);
    if built
        .as_ref()
        .is_err_and(|failure| !failure.is_interruption())
    {
        folder.abandon();
    }
    built.map(|_| folder.data())
}
