use std::path::Path;

use cloze_corpus::{Corpus, Documents, Recipe, Vocabulary, build as build_corpus};

use super::args::BuildArgs;
use super::dry_run::dry_run;
use super::settings::Settings;
use super::tokenizer::vocabulary;
use super::watched::watched;
use crate::config::{CORPORA, Merged};
use crate::failure::Failure;
use crate::invoked_as;
use crate::output::say;
use crate::run::stop_flag;

/// From files to a corpus.
pub(crate) fn build(args: &BuildArgs) -> Result<(), Failure> {
    let stop = stop_flag()?;
    let preset = args.preset.as_deref();
    let merged = Merged::load(&CORPORA, preset, args.config.as_deref(), args.arguments())?;
    let settings = merged.deserialize(Settings::problems)?;
    let documents = Documents::open(&args.paths, &settings.read)?;
    if let Some(count) = args.dry_run {
        return dry_run(&documents, &settings.pipeline(), count);
    }
    let out = args.out.as_deref().unwrap_or(Path::new("corpus"));
    let vocabulary = learned(&settings)?;
    if let Vocabulary::Train(recipe) = &vocabulary {
        say!("tokenizer {}", recipe.estimate(documents.bytes()));
    }
    let corpus = watched(&stop, |watch| {
        build_corpus(&documents, &settings.pipeline(), vocabulary, out, watch)
    })?;
    say!("{}", corpus.report()?);
    show_files(&corpus);
    Ok(())
}

fn learned(settings: &Settings) -> Result<Vocabulary, Failure> {
    let tokenizer = &settings.tokenizer;
    vocabulary(&tokenizer.kind, |kind| Recipe {
        kind,
        vocab: tokenizer.vocab as usize,
        specials: tokenizer.specials.clone(),
        sample: tokenizer.sample,
    })
}

fn show_files(corpus: &Corpus) {
    let folder = corpus.folder().display();
    say!("\nreport   {folder}/report.html");
    say!("text     {folder}/text, what is not there and why in {folder}/dropped");
    say!("next     {} pretrain --data {folder}", invoked_as());
}
