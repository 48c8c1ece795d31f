//! What is told of a tokenizer: its figures, its sample, its frame.

use cloze_corpus::{Kind, Recipe, Statistics, Tokenizer};
use proptest::prelude::*;

const TEXTS: [&str; 4] = [
    "The cats sat; the dog didn't. ",
    "天气很好，我们走吧。",
    "Ein Café…",
    "  two  spaces\n",
];

const KINDS: [Kind; 5] = [
    Kind::Bpe,
    Kind::WordPiece,
    Kind::Unigram,
    Kind::Char,
    Kind::Byte,
];

fn recipe(kind: Kind, vocab: usize) -> Recipe {
    Recipe {
        kind,
        vocab,
        specials: Recipe::all_specials(),
        sample: Recipe::default_sample(),
    }
}

#[test]
fn figures_of_a_text_counted_by_hand() {
    let tokenizer = Tokenizer::train(&recipe(Kind::Char, 16), ["ab cd é"]).unwrap();
    let statistics = Statistics::of(&tokenizer, &["ab, 天x"]).unwrap();
    // The comma, the ideograph and the x are unknown; "ab" alone is a word of two tokens.
    let expected = Statistics {
        pieces: 1,
        bytes: 8,
        characters: 6,
        words: 3,
        continued: 1,
        stripped: 0,
        tokens: 6,
        unknown: 3,
        exact: 0,
        normalized: 0,
        used: [1, 6, 7, 8].into(),
        vocabulary: 12,
    };
    assert_eq!(statistics, expected);
    assert_eq!(
        (statistics.per_word(), statistics.per_character()),
        (2.0, 1.0)
    );
    assert_eq!(
        (statistics.unknown_rate(), statistics.continued_words()),
        (0.5, 1.0 / 3.0)
    );
    assert_eq!(statistics.used_vocabulary(), 4.0 / 12.0);
}

#[test]
fn normalisation_is_told_from_loss() {
    let rates = |kind, text: &str| {
        let tokenizer = Tokenizer::train(&recipe(kind, 600), TEXTS).unwrap();
        let statistics = Statistics::of(&tokenizer, &[text]).unwrap();
        (
            statistics.round_trips(),
            statistics.normalized_round_trips(),
        )
    };
    assert_eq!(rates(Kind::Bpe, "The Café 🦊"), (1.0, 1.0));
    assert_eq!(rates(Kind::WordPiece, "The Cats…"), (0.0, 1.0));
    assert_eq!(rates(Kind::WordPiece, "the Café…"), (0.0, 0.0));
    assert_eq!(rates(Kind::Unigram, "the cats"), (1.0, 1.0));
    assert_eq!(rates(Kind::Unigram, "走…"), (0.0, 1.0));
    assert_eq!(rates(Kind::WordPiece, "🦊"), (0.0, 0.0));
}

#[test]
fn words_that_lose_marks_are_counted() {
    let stripped = |kind, text: &str| {
        let tokenizer = Tokenizer::train(&recipe(kind, 600), TEXTS).unwrap();
        Statistics::of(&tokenizer, &[text]).unwrap().stripped
    };
    let text = "Ein Café, naïve cats; हिंदी 한국어 ❤\u{fe0f}";
    assert_eq!(stripped(Kind::WordPiece, text), 2);
    assert_eq!(stripped(Kind::Bpe, text), 0);
    assert_eq!(stripped(Kind::Unigram, text), 0);
}

#[test]
fn no_text_has_no_rates() {
    let tokenizer = Tokenizer::train(&recipe(Kind::Byte, 262), [""; 0]).unwrap();
    let nothing = Statistics::of(&tokenizer, &[""; 0]).unwrap();
    assert_eq!(nothing.per_word(), 0.0);
    assert!(nothing.to_string().lines().count() > 8);
    let json = serde_json::to_string(&nothing).unwrap();
    assert_eq!(serde_json::from_str::<Statistics>(&json).unwrap(), nothing);
}

#[test]
fn one_vocabulary_serves_both_families() {
    for kind in KINDS {
        let tokenizer = Tokenizer::train(&recipe(kind, 600), TEXTS).unwrap();
        let roles = [tokenizer.pad(), tokenizer.unknown(), tokenizer.classify()];
        assert_eq!(roles, [0, 1, 2].map(Some), "{kind:?}");
        let roles = [
            tokenizer.separate(),
            tokenizer.mask(),
            tokenizer.end_of_text(),
        ];
        assert_eq!(roles, [3, 4, 5].map(Some), "{kind:?}");
    }
}

/// As another program reads the saved file; our own encoding adds no token.
#[test]
fn the_saved_file_frames_as_bert_does() {
    for kind in KINDS {
        let tokenizer = Tokenizer::train(&recipe(kind, 600), TEXTS).unwrap();
        let [a, b] = ["The cats", "天气"].map(|text| tokenizer.encode(text).unwrap());
        let other: tokenizers::Tokenizer = tokenizer.to_json().parse().unwrap();
        let single = other.encode("The cats", true).unwrap();
        assert_eq!(single.get_ids(), [&[2], &a[..], &[3]].concat(), "{kind:?}");
        let pair = other.encode(("The cats", "天气"), true).unwrap();
        assert_eq!(pair.get_ids(), [&[2], &a[..], &[3], &b[..], &[3]].concat());
        let segments = [vec![0; a.len() + 2], vec![1; b.len() + 1]].concat();
        assert_eq!(pair.get_type_ids(), segments);
    }
    let plain = Recipe {
        specials: Recipe::gpt_specials(),
        ..recipe(Kind::Bpe, 300)
    };
    let tokenizer = Tokenizer::train(&plain, TEXTS).unwrap();
    let other: tokenizers::Tokenizer = tokenizer.to_json().parse().unwrap();
    let ids = tokenizer.encode(TEXTS[0]).unwrap();
    assert_eq!(other.encode(TEXTS[0], true).unwrap().get_ids(), ids);
}

#[test]
fn an_estimate_says_what_is_read() {
    let recipe = Recipe {
        sample: 1_000_000,
        ..recipe(Kind::Bpe, 8000)
    };
    let estimate = recipe.estimate(5_000_000);
    assert_eq!((estimate.sample, estimate.total), (1_000_000, 5_000_000));
    assert!(estimate.memory < recipe.estimate(u64::MAX).memory + 1);
    assert!(estimate.to_string().contains("1.0 of 5.0 MB"));
    assert_eq!(recipe.estimate(9).sample, 9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn statistics_of_parts_add_up(texts in prop::collection::vec("(the |cat|天|。|\\PC| ){0,20}", 0..6), cut in 0_usize..7) {
        let tokenizer = Tokenizer::train(&recipe(Kind::WordPiece, 300), TEXTS).unwrap();
        let (first, second) = texts.split_at(cut.min(texts.len()));
        let all = Statistics::of(&tokenizer, &texts).unwrap();
        let parts = [first, second].map(|part| Statistics::of(&tokenizer, part).unwrap());
        let [first, second] = parts;
        prop_assert_eq!(first + second, all);
    }
}
