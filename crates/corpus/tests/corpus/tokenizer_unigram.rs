//! Unigram: what it learns, what comes back, and that threads do not show.

use cloze_corpus::{Error, Kind, Recipe, Tokenizer};
use proptest::prelude::*;

const TEXTS: [&str; 3] = [
    "The quick brown fox jumps over the lazy dog. The dog doesn't mind; it's lazy.\n\n",
    "她说：“今天天气很好。”我们去公园吧！ The 3 foxes ran 25 km.\n",
    "Ein Café in Zürich, naïve façade — déjà vu…\tﬁne",
];

fn recipe(vocab: usize) -> Recipe {
    Recipe {
        kind: Kind::Unigram,
        vocab,
        specials: Recipe::all_specials(),
        sample: Recipe::default_sample(),
    }
}

fn tokens(tokenizer: &Tokenizer, text: &str) -> Vec<String> {
    let ids = tokenizer.encode(text).expect("any text can be encoded");
    let token = |&id| tokenizer.token(id).expect("an id of this tokenizer");
    ids.iter().map(token).collect()
}

#[test]
fn special_tokens_come_first_then_pieces_by_probability() {
    let tokenizer = Tokenizer::train(&recipe(100), TEXTS.repeat(3)).unwrap();
    assert_eq!(tokenizer.special_ids(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(
        (tokenizer.unknown(), tokenizer.end_of_text()),
        (Some(1), Some(5))
    );
    let json: serde_json::Value = serde_json::from_str(tokenizer.to_json()).unwrap();
    let vocabulary = json["model"]["vocab"].as_array().unwrap();
    assert_eq!(vocabulary.len(), 100);
    let scores: Vec<f64> = vocabulary[6..]
        .iter()
        .map(|piece| piece[1].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
}

/// A word that occurs often is one token with its leading space; one that never did is spelled.
#[test]
fn frequent_words_are_tokens() {
    let text = "the cat sat on the mat. ".repeat(50) + "zebra\n";
    let tokenizer = Tokenizer::train(&recipe(40), [&text]).unwrap();
    assert_eq!(tokens(&tokenizer, "a the cat"), ["a", "▁the", "▁cat"]);
    assert_eq!(tokens(&tokenizer, " tab"), ["▁", "t", "a", "b"]);
    assert_eq!(tokens(&tokenizer, "a\n\nb."), ["a", "\n", "\n", "b", "."]);
    assert_eq!(tokens(&tokenizer, "x"), ["[UNK]"]);
}

#[test]
fn words_start_at_spaces_punctuation_and_ideographs() {
    let text = "don't, café 天气";
    let tokenizer = Tokenizer::train(&recipe(24), [text]).unwrap();
    let starts = tokenizer.word_starts();
    let ids = tokenizer.encode(text).unwrap();
    let marked: String = ids.iter().fold(String::new(), |line, &id| {
        let bar = if starts[id as usize] { "|" } else { "" };
        line + bar + &tokenizer.token(id).unwrap()
    });
    assert_eq!(marked, "don|'t|,|▁café|▁|天|气");
}

#[test]
fn the_smallest_vocabulary_is_told_and_is_enough() {
    let Err(Error::VocabularyTooSmall { asked: 20, needed }) = Tokenizer::train(&recipe(20), TEXTS)
    else {
        panic!("accepted");
    };
    for vocab in [needed, needed + 1, needed + 20] {
        let tokenizer = Tokenizer::train(&recipe(vocab), TEXTS.repeat(3)).unwrap();
        assert_eq!(tokenizer.vocab_size(), vocab);
        for text in TEXTS {
            let ids = tokenizer.encode(text).unwrap();
            assert!(!ids.contains(&tokenizer.unknown().unwrap()));
        }
    }
}

#[test]
fn threads_and_runs_do_not_show() {
    let texts: Vec<String> = (0..300)
        .map(|n| {
            format!(
                "{} word{} 第{n}句。 the {}ing cat",
                n * 7919 % 1000,
                n % 13,
                "ab".repeat(n % 5)
            )
        })
        .collect();
    let first = Tokenizer::train(&recipe(300), &texts).unwrap();
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        for _ in 0..3 {
            let again = pool
                .install(|| Tokenizer::train(&recipe(300), &texts))
                .unwrap();
            assert!(again.to_json() == first.to_json(), "{threads} threads");
        }
    }
    let mut reversed = texts;
    reversed.reverse();
    let again = Tokenizer::train(&recipe(300), &reversed).unwrap();
    assert!(
        again.to_json() == first.to_json(),
        "only the words count, not their order"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn text_of_known_characters_comes_back(text in "(the|fox| |\n|[a-e]|天气|。|'s){0,40}") {
        let tokenizer = Tokenizer::train(&recipe(200), TEXTS.into_iter().chain(["abcde"])).unwrap();
        let ids = tokenizer.encode(&text).unwrap();
        prop_assert_eq!(tokenizer.decode(&ids).unwrap(), text);
    }

    #[test]
    fn training_is_deterministic(texts in prop::collection::vec("(a|b|aa|-{1,9}| |c|ﬁ|é){1,60}", 1..6)) {
        let first = Tokenizer::train(&recipe(40), &texts).unwrap();
        for _ in 0..3 {
            let again = Tokenizer::train(&recipe(40), &texts).unwrap();
            prop_assert_eq!(again.fingerprint(), first.fingerprint());
        }
    }
}
