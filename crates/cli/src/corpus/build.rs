use std::path::Path;

use cloze_config::{ConfigSource, Configuration};
use cloze_corpus::{Corpus, Documents, Vocabulary, Watch, build as build_corpus};
use cloze_run::{CORPORA, CorpusSettings};
use serde_json::json;

use super::args::BuildArgs;
use super::dry_run::dry_run;
use crate::command;
use crate::failure::Failure;
use crate::output::{self, say, tell};
use crate::preparing::preparing;
use crate::signals::stop_flag;

/// From files to a corpus.
pub(crate) fn build(args: &BuildArgs) -> Result<(), Failure> {
    let stop = stop_flag()?;
    let preset = args.preset.as_deref();
    let config = args.config.as_deref().map(ConfigSource::read).transpose()?;
    let configuration = Configuration::load(&CORPORA, preset, config, args.arguments())?;
    let settings = configuration.deserialize(CorpusSettings::problems)?;
    let documents = Documents::open(&args.paths, &settings.read)?;
    if let Some(count) = args.dry_run {
        return dry_run(&documents, &settings.pipeline(), count, args.json);
    }
    let out = args.out.as_deref().unwrap_or(Path::new("corpus"));
    let vocabulary = settings.vocabulary()?;
    if let Vocabulary::Train(recipe) = &vocabulary {
        tell!("tokenizer {}", recipe.estimate(documents.bytes()));
    }
    let corpus = preparing(|progress| {
        let cancel = &stop;
        let watch = Watch { progress, cancel };
        build_corpus(&documents, &settings.pipeline(), vocabulary, out, &watch)
    })?;
    let report = corpus.report()?;
    if args.json {
        output::document(&json!({ "folder": corpus.folder(), "report": report }));
        return Ok(());
    }
    say!("{report}");
    show_files(&corpus);
    Ok(())
}

fn show_files(corpus: &Corpus) {
    let folder = corpus.folder().display().to_string();
    say!("\nreport   {folder}/report.html");
    say!("text     {folder}/text, what is not there and why in {folder}/dropped");
    say!("next     {}", command(["pretrain", "--data", &folder]));
}
