//! Tokenizers of each kind: round trips, pieces, special tokens, determinism.

use std::collections::HashSet;

use cloze_corpus::{Error, Kind, Recipe, Tokenizer};
use proptest::prelude::*;

const TEXTS: [&str; 3] = [
    "The quick brown fox jumps over the lazy dog. The dog doesn't mind; it's lazy.\n\n",
    "她说：“今天天气很好。”我们去公园吧！ The 3 foxes ran 25 km.\n",
    "Ein Café in Zürich, naïve façade — déjà vu…",
];

fn recipe(kind: Kind, vocab: usize) -> Recipe {
    let specials = match kind {
        Kind::WordPiece => Recipe::bert_specials(),
        _ => Recipe::gpt_specials(),
    };
    Recipe {
        kind,
        vocab,
        specials,
        sample: Recipe::default_sample(),
    }
}

fn train(kind: Kind, vocab: usize) -> Tokenizer {
    Tokenizer::train(&recipe(kind, vocab), TEXTS).expect("room for the characters")
}

#[test]
fn special_tokens_come_first_and_have_their_roles() {
    let bert = train(Kind::WordPiece, 300);
    assert_eq!(bert.special_ids(), [0, 1, 2, 3, 4]);
    let roles = [
        bert.pad(),
        bert.unknown(),
        bert.classify(),
        bert.separate(),
        bert.mask(),
    ];
    assert_eq!(roles, [0, 1, 2, 3, 4].map(Some));
    assert_eq!(bert.end_of_text(), None);

    let gpt = train(Kind::Bpe, 300);
    assert_eq!(
        (gpt.end_of_text(), gpt.unknown(), gpt.mask()),
        (Some(0), None, None)
    );

    // Characters need a token for the unknown, named or not.
    let characters = train(Kind::Char, 300);
    assert_eq!(
        (characters.end_of_text(), characters.unknown()),
        (Some(0), Some(1))
    );
    assert_eq!(characters.special_ids(), [0, 1]);
}

#[test]
fn ids_and_tokens_are_one_to_one() {
    for kind in [Kind::Bpe, Kind::WordPiece, Kind::Char, Kind::Byte] {
        let tokenizer = train(kind, 320);
        let size = tokenizer.vocab_size() as u32;
        assert!(size <= 320, "{kind:?}: {size}");
        for id in 0..size {
            assert_eq!(
                tokenizer.id(&tokenizer.token(id).unwrap()),
                Some(id),
                "{kind:?}"
            );
        }
        assert_eq!(tokenizer.token(size), None);
        assert!(matches!(
            tokenizer.decode(&[size]),
            Err(Error::NoSuchToken { id, .. }) if id == size
        ));
    }
}

#[test]
fn bytes_are_numbered_in_order() {
    let tokenizer = train(Kind::Byte, 257);
    assert_eq!(tokenizer.vocab_size(), 257);
    let bytes: Vec<u32> = "é\n中".bytes().map(|byte| u32::from(byte) + 1).collect();
    assert_eq!(tokenizer.encode("é\n中").unwrap(), bytes);
}

#[test]
fn characters_are_numbered_in_order_and_others_are_unknown() {
    let tokenizer = Tokenizer::train(&recipe(Kind::Char, 10), ["cab\n"]).unwrap();
    assert_eq!(tokenizer.encode("\nabc").unwrap(), [2, 3, 4, 5]);
    assert_eq!(tokenizer.encode("xay").unwrap(), [1, 3, 1]);
    assert_eq!(tokenizer.decode(&[3, 4, 2, 5]).unwrap(), "ab\nc");
}

/// The reference implementation of byte-pair encoding, on text small enough to follow by hand:
/// "ab" occurs four times and "abc" twice.
#[test]
fn the_most_frequent_pair_is_merged_first() {
    let tokenizer = Tokenizer::train(&recipe(Kind::Bpe, 259), ["ab ab abc abc"]).unwrap();
    assert_eq!(tokenizer.vocab_size(), 259);
    assert_eq!(tokenizer.token(257).as_deref(), Some("ab"));
    assert_eq!(tokenizer.token(258).as_deref(), Some("Ġab"));
}

#[test]
fn a_vocabulary_without_room_for_the_characters_is_refused() {
    for (kind, asked) in [
        (Kind::Bpe, 256),
        (Kind::Byte, 256),
        (Kind::WordPiece, 60),
        (Kind::Char, 9),
    ] {
        let Err(Error::VocabularyTooSmall {
            asked: told,
            needed,
        }) = Tokenizer::train(&recipe(kind, asked), TEXTS)
        else {
            panic!("{kind:?} accepted");
        };
        assert_eq!(told, asked);
        // The message is true: with so many it works, and all are used.
        let smallest = Tokenizer::train(&recipe(kind, needed), TEXTS).unwrap();
        assert_eq!(smallest.vocab_size(), needed, "{kind:?}");
    }
}

#[test]
fn a_special_token_that_is_a_word_is_refused() {
    let specials = vec!["fox".to_owned()];
    let recipe = Recipe {
        specials,
        ..recipe(Kind::Bpe, 400)
    };
    let texts = ["fox fox fox\nfox fox fox"];
    assert!(
        matches!(Tokenizer::train(&recipe, texts), Err(Error::AmbiguousSpecial(word)) if word == "fox")
    );
}

#[test]
fn text_that_spells_a_special_token_is_but_text() {
    for kind in [Kind::Bpe, Kind::WordPiece, Kind::Char, Kind::Byte] {
        let specials = Recipe::bert_specials()
            .into_iter()
            .chain(Recipe::gpt_specials());
        let recipe = Recipe {
            specials: specials.collect(),
            ..recipe(kind, 600)
        };
        let spelled = "a [MASK] b<|endoftext|>[SEP] [pad] [CLS]";
        let tokenizer = Tokenizer::train(&recipe, TEXTS.into_iter().chain([spelled])).unwrap();
        let ids: HashSet<u32> = tokenizer.encode(spelled).unwrap().into_iter().collect();
        let specials: HashSet<u32> = tokenizer.special_ids().into_iter().collect();
        assert!(ids.is_disjoint(&specials), "{kind:?}");
        if kind != Kind::WordPiece {
            let ids = tokenizer.encode(spelled).unwrap();
            assert_eq!(tokenizer.decode(&ids).unwrap(), spelled, "{kind:?}");
        }
    }
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    for kind in [Kind::Bpe, Kind::WordPiece, Kind::Char, Kind::Byte] {
        let saved = train(kind, 400);
        saved.save(&path).unwrap();
        let loaded = Tokenizer::load(&path).unwrap();
        assert_eq!(loaded.fingerprint(), saved.fingerprint());
        for text in TEXTS {
            assert_eq!(loaded.encode(text).unwrap(), saved.encode(text).unwrap());
        }
    }
    assert!(matches!(
        Tokenizer::load(&folder.path().join("no")),
        Err(Error::Io { .. })
    ));
    std::fs::write(&path, "{}").unwrap();
    assert!(matches!(
        Tokenizer::load(&path),
        Err(Error::ForeignTokenizer { .. })
    ));
}

#[test]
fn the_cuts_of_a_foreign_tokenizer_do_not_apply() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    let plain = train(Kind::Bpe, 400);
    plain.save(&path).unwrap();
    let json = std::fs::read_to_string(&path).unwrap();
    let cutting = json.replace(
        "\"truncation\": null",
        r#""truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}"#,
    );
    assert_ne!(json, cutting);
    std::fs::write(&path, cutting).unwrap();
    let loaded = Tokenizer::load(&path).unwrap();
    assert_eq!(
        loaded.encode(TEXTS[0]).unwrap(),
        plain.encode(TEXTS[0]).unwrap()
    );
    assert_ne!(loaded.fingerprint(), plain.fingerprint());
}

#[test]
fn words_start_where_a_reader_says() {
    let marked = |tokenizer: &Tokenizer, text: &str| -> String {
        let starts = tokenizer.word_starts();
        let ids = tokenizer.encode(text).unwrap();
        ids.iter().fold(String::new(), |mut line, &id| {
            if starts[id as usize] {
                line.push('|');
            }
            line + &tokenizer
                .token(id)
                .unwrap()
                .replace("##", "")
                .replace('Ġ', "_")
        })
    };
    let text = "don't, café 天气";
    let texts = [text];
    let characters = Tokenizer::train(&recipe(Kind::Char, 99), texts).unwrap();
    assert_eq!(marked(&characters, text), "don|'t|,| café| |天|气");
    let pieces = Tokenizer::train(&recipe(Kind::WordPiece, 40), texts).unwrap();
    assert_eq!(marked(&pieces, text), "|don|'|t|,|cafe|天|气");
    let bytes = Tokenizer::train(&recipe(Kind::Byte, 257), texts).unwrap();
    assert_eq!(marked(&bytes, text), "don|'t|,|_cafÃ©|_|å¤©|æ°Ķ");
    let merged = Tokenizer::train(&recipe(Kind::Bpe, 300), [text, text, text]).unwrap();
    assert_eq!(marked(&merged, "café don't"), "cafÃ©|_don|'t");
    assert!(bytes.word_starts()[0], "special tokens stand alone");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_and_bpe_bring_back_any_text(text in "(\\PC|\\s|the | fox){0,60}") {
        for kind in [Kind::Bpe, Kind::Byte] {
            let tokenizer = train(kind, 320);
            let ids = tokenizer.encode(&text).unwrap();
            prop_assert_eq!(tokenizer.decode(&ids).unwrap(), text.as_str());
        }
    }

    /// Few letters and long rows make ties and overlapping pairs, where a trainer that iterates
    /// over a hash map gives itself away.
    #[test]
    fn training_is_deterministic(texts in prop::collection::vec("(a|b|aa|-{1,9}| |c){1,60}", 1..6)) {
        for (kind, vocab) in [(Kind::Bpe, 290), (Kind::WordPiece, 40), (Kind::Char, 30)] {
            let first = Tokenizer::train(&recipe(kind, vocab), &texts).unwrap();
            for _ in 0..4 {
                let again = Tokenizer::train(&recipe(kind, vocab), &texts).unwrap();
                prop_assert_eq!(again.fingerprint(), first.fingerprint(), "{:?}", kind);
            }
        }
    }
}

#[test]
fn the_sample_is_bounded() {
    let limited = Recipe {
        sample: 4,
        ..recipe(Kind::Char, 30)
    };
    let tokenizer = Tokenizer::train(&limited, ["abcd", "efgh"]).unwrap();
    assert!(tokenizer.id("d").is_some() && tokenizer.id("e").is_none());
}
