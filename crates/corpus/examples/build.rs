//! From a folder of text to tokens, with no libtorch on the machine: `build OUT PATH...`

use std::path::Path;
use std::sync::atomic::AtomicBool;

use cloze_corpus::{
    Documents, Kind, Pipeline, ReadOptions, Recipe, Split, Vocabulary, Watch, build,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, paths @ ..] = arguments.as_slice() else {
        return Err("give OUT PATH...".into());
    };
    let pipeline = Pipeline::standard(Split {
        share: 0.05,
        seed: 42,
    });
    let recipe = Recipe {
        kind: Kind::Bpe,
        vocab: 8000,
        specials: Recipe::all_specials(),
        sample: Recipe::default_sample(),
    };
    let documents = Documents::open(paths, &ReadOptions::standard())?;
    let watch = Watch {
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    let vocabulary = Vocabulary::Train(recipe);
    let corpus = build(&documents, &pipeline, vocabulary, Path::new(out), &watch)?;
    println!("{}", corpus.report()?);
    println!("{}", corpus.tokenizer.decode(&corpus.train.window(0, 20))?);
    Ok(())
}
