use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use cloze_corpus::{
    BatchShape, Corpus, DataSplit, Documents, Pipeline, ReadOptions, Recipe, Split, Store, Texts,
    Tokenizer, Watch, build,
};
use cloze_language::{Language, Level};
use cloze_model::Stages;
use cloze_pages::numbers::bytes;
use serde_json::json;

use crate::mixture::names;
use crate::settings::BatchStage;
use crate::vocabulary::vocabulary;
use crate::{DataSettings, Error, MixedCorpus, RunFolder, Settings};

/// The name of the run's own held-out text.
const HELD_OUT: &str = "held out";

/// The text of a run as tokens.
#[derive(Debug)]
pub struct RunData {
    /// What the ids mean.
    pub tokenizer: Tokenizer,
    /// What is learned from.
    pub train: Texts,
    /// By name, that of the text itself first, or those of a mixture in its order.
    pub held_out: Vec<(String, Arc<Store>)>,
}

/// The batches to learn from, and those of each held-out set by its name.
pub(crate) type Sets<D> = (Stages<D>, Vec<(String, D)>);

impl RunData {
    /// The tokens of the corpora that the settings name, those that an earlier part of the run has left
    /// in the folder, or those of the text.
    pub(crate) fn prepare(
        settings: &Settings,
        folder: &RunFolder,
        watch: &Watch<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let corpus = match settings.data.corpus() {
            Some(path) => Corpus::open(path)?,
            // Saved last: where it is, everything is.
            None if folder.tokenizer().exists() => Corpus::open(&folder.data())?,
            None => from_text(settings, folder, watch, notes)?,
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
        let DataSettings { mixture, also, .. } = &settings.data;
        let mut texts = vec![(
            Arc::new(train),
            mixture.first().map_or(1.0, |first| first.weight),
        )];
        let mut sets = vec![Arc::new(held_out)];
        for MixedCorpus { path, weight } in mixture.iter().skip(1) {
            let corpus = of_tokenizer("data.mixture", path, &tokenizer)?;
            texts.push((Arc::new(corpus.train), *weight));
            sets.push(Arc::new(corpus.held_out));
        }
        for path in also {
            let corpus = of_tokenizer("data.also", path, &tokenizer)?;
            sets.push(Arc::new(corpus.held_out));
        }
        let mixed = mixture.iter().map(|corpus| corpus.path.as_path());
        let folders: Vec<&Path> = mixed.chain(also.iter().map(PathBuf::as_path)).collect();
        let own = mixture.is_empty().then(|| HELD_OUT.to_owned());
        let names = own.into_iter().chain(names(&folders));
        Ok(Self {
            tokenizer,
            train: Texts::mixed(texts)?,
            held_out: names.zip(sets).collect(),
        })
    }

    /// What is held out of the run's own text.
    pub fn own_held_out(&self) -> &Store {
        &self.held_out[0].1
    }

    /// The batches to learn from, in stages, each of a shape and with a seed of its own, and those of
    /// each held-out set.
    pub(crate) fn batches<D, E>(
        &self,
        settings: &Settings,
        batches: impl Fn(Texts, BatchShape, DataSplit, u64) -> Result<D, E>,
    ) -> Result<Sets<D>, E> {
        let (seed, last) = (settings.train.seed, settings.batch);
        let train = |shape, seed| batches(self.train.clone(), shape, DataSplit::Train, seed);
        let stage = |(number, stage): (u64, &BatchStage)| {
            let shape = BatchShape {
                sequences: stage.sequences,
                length: stage.length,
                ..last
            };
            // The order of an epoch is that of its seed: each stage begins with other text.
            Ok((stage.steps, train(shape, seed.wrapping_add(number))?))
        };
        let first = (1..).zip(&settings.stages).map(stage);
        let stages = Stages::new(first.collect::<Result<_, E>>()?, train(last, seed)?);
        let held_out = self.held_out.iter().map(|(name, store)| {
            let texts = Arc::clone(store).into();
            let set = batches(texts, last, DataSplit::HeldOut, seed)?;
            Ok((name.clone(), set))
        });
        Ok((stages, held_out.collect::<Result<_, E>>()?))
    }
}

/// What a corpus holds out, for a model with this tokenizer; messages name it as `--data`.
///
/// # Errors
/// A corpus that is damaged, or of another tokenizer: its ids are other words.
pub fn held_out(corpus: &Path, tokenizer: &Tokenizer) -> Result<Arc<Store>, Error> {
    let corpus = of_tokenizer("--data", corpus, tokenizer)?;
    Ok(Arc::new(corpus.held_out))
}

/// Another corpus of the same tokenizer.
fn of_tokenizer(
    setting: &'static str,
    path: &Path,
    tokenizer: &Tokenizer,
) -> Result<Corpus, Error> {
    let corpus = Corpus::open(path)?;
    let (theirs, ours) = (corpus.tokenizer.fingerprint(), tokenizer.fingerprint());
    if theirs != ours {
        return Err(Error::AnotherTokenizer {
            setting,
            corpus: path.to_owned(),
            theirs,
            ours,
        });
    }
    Ok(corpus)
}

/// A corpus of the text as it is, in the folder.
pub(crate) fn from_text(
    settings: &Settings,
    folder: &RunFolder,
    watch: &Watch<'_>,
    notes: &mut Vec<String>,
) -> Result<Corpus, Error> {
    let vocabulary = vocabulary(&settings.tokenizer.kind, |kind| Recipe {
        kind,
        vocab: settings.tokenizer.vocab as usize,
        specials: settings.family.task().specials(),
        sample: Recipe::default_sample(),
    })?;
    let documents = documents(settings, &folder.language(), watch)?;
    let pipeline = Pipeline::verbatim(Split {
        share: settings.data.held_out,
        seed: settings.train.seed,
    });
    let corpus = build(&documents, &pipeline, vocabulary, &folder.data(), watch)?;
    let report = corpus.report()?;
    if let Some(read) = report.stages.first() {
        let (documents, bytes) = (read.documents_out, bytes(read.bytes_out));
        notes.push(format!("read     {documents} documents, {bytes} of text"));
    }
    let warnings = report.notes.iter();
    notes.extend(warnings.map(|note| format!("warning: {note}")));
    Ok(corpus)
}

/// The text that the settings name; the built-in language is written into a file first.
fn documents(settings: &Settings, language: &Path, watch: &Watch<'_>) -> Result<Documents, Error> {
    let reading = ReadOptions::standard();
    if !settings.data.paths.is_empty() {
        return Ok(Documents::open(&settings.data.paths, &reading)?);
    }
    write_language(settings, language, watch)?;
    Ok(Documents::open(&[language], &reading)?)
}

fn write_language(settings: &Settings, file: &Path, watch: &Watch<'_>) -> Result<(), Error> {
    let failed = || Error::io("write", file);
    let mut out = BufWriter::new(fs::File::create(file).map_err(failed())?);
    let level = Level::named(&settings.data.level).expect("the settings were checked");
    for document in Language::at(level)
        .expect("a level that has a name")
        .documents(settings.train.seed)
        .take(settings.data.documents as usize)
    {
        if watch.cancel.load(Ordering::Relaxed) {
            return Err(cloze_corpus::Error::Cancelled.into());
        }
        writeln!(out, "{}", json!({ "text": document.text() })).map_err(failed())?;
    }
    out.flush().map_err(failed())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::{SettingsBuilder, preset};

    #[test]
    fn the_language_is_written_until_somebody_asks_to_stop() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let mut settings = preset("bert-tiny")
            .and_then(SettingsBuilder::settings)
            .expect("a preset");
        settings.data.documents = 1 << 32;
        let watch = Watch {
            progress: &|_| (),
            cancel: &AtomicBool::new(true),
        };
        let stopped = write_language(&settings, &place.path().join("language.jsonl"), &watch);
        assert!(stopped.is_err_and(|error| error.is_interruption()));
    }
}
