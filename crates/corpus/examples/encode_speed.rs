//! How fast text becomes ids: `encode_speed KIND VOCAB PATH...`, where KIND is one of bpe,
//! wordpiece, unigram, char and byte. Compares the library with the `tokenizers` crate under it,
//! on one thread and on all, and checks that the ids are the same.

use std::time::Instant;

use cloze_corpus::{Documents, Kind, ReadOptions, Recipe, Tokenizer};
use rayon::prelude::*;

/// What the crate gets at once.
const PIECE: usize = 64 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, vocab, paths @ ..] = arguments.as_slice() else {
        return Err("give KIND VOCAB PATH...".into());
    };
    let recipe = Recipe {
        kind: serde_json::from_str::<Kind>(&format!("{kind:?}"))?,
        vocab: vocab.parse()?,
        specials: Recipe::all_specials(),
        sample: Recipe::default_sample(),
    };
    let texts: Vec<String> = Documents::open(paths, &ReadOptions::standard())?
        .iter()
        .map(|document| Ok(document?.text))
        .collect::<Result<_, cloze_corpus::Error>>()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{:.1} MB of text", bytes as f64 / 1e6);

    let start = Instant::now();
    let tokenizer = Tokenizer::train(&recipe, &texts)?;
    println!("trained in {:.1} s", start.elapsed().as_secs_f64());
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("tokenizer.json");
    tokenizer.save(&path)?;
    let mut raw: tokenizers::Tokenizer = tokenizer.to_json().parse()?;
    raw.set_encode_special_tokens(true);

    let pieces: Vec<&str> = texts.iter().flat_map(|text| pieces(text)).collect();
    for threads in [1, std::thread::available_parallelism()?.get()] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        let measure = |name: &str, encode: &(dyn Fn(&str) -> Vec<u32> + Sync)| {
            let start = Instant::now();
            let ids: Vec<Vec<u32>> =
                pool.install(|| pieces.par_iter().map(|piece| encode(piece)).collect());
            let rate = bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
            println!("{threads} threads, {name:<24} {rate:8.2} MB/s");
            ids
        };
        // A new one: what it remembers counts in its time.
        let fresh = Tokenizer::load(&path)?;
        let expect = "text that can be encoded";
        let fast = measure("crate, encode_fast", &|piece| {
            let encoding = raw.encode_fast(piece, false).expect(expect);
            encoding.get_ids().to_vec()
        });
        let whole = measure("crate, encode", &|piece| {
            let encoding = raw.encode(piece, false).expect(expect);
            encoding.get_ids().to_vec()
        });
        let ours = measure("this library", &|piece| fresh.encode(piece).expect(expect));
        let again = measure("this library, once more", &|piece| {
            fresh.encode(piece).expect(expect)
        });
        assert!(fast == whole && fast == ours && fast == again);
    }
    Ok(())
}

/// The text, cut at line ends.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let limit = rest.floor_char_boundary(PIECE.min(rest.len()));
        let cut = if limit == rest.len() {
            limit
        } else {
            rest[..limit]
                .rfind('\n')
                .filter(|&cut| cut > 0)
                .unwrap_or(limit)
        };
        let (piece, left) = rest.split_at(cut);
        rest = left;
        (!piece.is_empty()).then_some(piece)
    })
}
