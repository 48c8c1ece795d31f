//! Text to tokens on the command line: `tokenise OUT KIND VOCAB PATH...`, where KIND is one of
//! bpe, wordpiece, unigram, char and byte.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cloze_corpus::{Documents, Kind, Phase, Reading, Recipe, Split, Vocabulary, Watch, build};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, kind, vocab, paths @ ..] = arguments.as_slice() else {
        return Err("give OUT KIND VOCAB PATH...".into());
    };
    let kind: Kind = serde_json::from_str(&format!("{kind:?}"))?;
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        Kind::Bpe | Kind::Unigram | Kind::Char | Kind::Byte => Recipe::gpt_specials(),
    };
    let sample = Recipe::default_sample();
    let vocabulary = Vocabulary::Train(Recipe {
        kind,
        vocab: vocab.parse()?,
        specials,
        sample,
    });

    let start = Instant::now();
    let phase = Mutex::new(None::<Phase>);
    let progress = |progress: cloze_corpus::Progress| {
        let mut phase = phase.lock().expect("nothing panics while it is held");
        if phase.replace(progress.phase) != Some(progress.phase) {
            eprintln!(
                "{:6.2} s: {}",
                start.elapsed().as_secs_f64(),
                progress.phase
            );
        }
    };
    let watch = Watch {
        progress: &progress,
        cancel: &AtomicBool::new(false),
    };
    let documents = Documents::open(paths, &Reading::standard())?;
    let out = PathBuf::from(out);
    let built = build(
        &documents,
        vocabulary,
        Split {
            share: 0.1,
            seed: 0,
        },
        &out,
        &watch,
    )?;
    built.tokenizer.save(&out.join("tokenizer.json"))?;

    eprintln!("{:6.2} s: done", start.elapsed().as_secs_f64());
    println!("{}", built.tally);
    println!("vocabulary of {} tokens", built.tokenizer.vocab_size());
    for (name, store) in [("train", &built.train), ("held-out", &built.held_out)] {
        let (documents, sentences) = (store.documents(), store.sentences());
        let (tokens, unknown) = (store.len(), store.unknown());
        println!(
            "{name}: {documents} documents, {sentences} sentences, {tokens} tokens, {unknown} unknown"
        );
    }
    Ok(())
}
