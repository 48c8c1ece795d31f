//! Scripts other than ours: marks that the uncased vocabulary keeps, and text without spaces.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cloze_corpus::{Kind, Recipe, Statistics, Tokenizer};
use proptest::prelude::*;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::{NormalizedString, Normalizer};
use unicode_normalization::UnicodeNormalization;

/// A text, and what comes back of it.
const CASES: &[(&str, &str)] = &[
    ("अपने पोस्ट ऑफिस में हिंदी", "अपने पोस्ट ऑफिस में हिंदी"),
    ("한국어 뷁 안녕", "한국어 뷁 안녕"),
    ("ที่นี่ น้ำ", "ที่นี่ น้ำ"),
    ("مُحَمَّد أمل قرآن", "مُحَمَّد أمل قرآن"),
    ("שָׁלוֹם", "שָׁלוֹם"),
    ("தமிழ் বাংলা ಕನ್ನಡ ភាសា ဗမာ", "தமிழ் বাংলা ಕನ್ನಡ ភាសា ဗမာ"),
    ("Йод Ёлка Київ", "йод ёлка київ"),
    ("Ή γάτα", "ή γάτα"),
    ("がぎぐ パン", "がぎぐ パン"),
    // Joiners: within words of Persian and Sinhala, and of an emoji.
    (
        "می\u{200c}خواهم ශ\u{dca}\u{200d}රී",
        "می\u{200c}خواهم ශ\u{dca}\u{200d}රී",
    ),
    ("👨\u{200d}👩 ❤\u{fe0f}", "👨👩 ❤"),
    // Latin as BERT has it.
    ("Café Ångström naïve", "cafe angstrom naive"),
    ("Tiếng Việt", "tieng viet"),
    ("e\u{301}\u{323}a İstanbul Łódź", "ea istanbul łodz"),
    ("a ≠ b", "a ≠ b"),
    ("so\u{ad}ft\u{200b} zero\u{feff}", "soft zero"),
];

fn trained<S: AsRef<str> + Sync>(texts: &[S]) -> Tokenizer {
    let recipe = Recipe {
        kind: Kind::WordPiece,
        vocab: 3000,
        specials: Recipe::bert_specials(),
        sample: Recipe::default_sample(),
    };
    Tokenizer::train(&recipe, texts).expect("room for the characters")
}

/// A vocabulary with the letters of all cases.
static TOKENIZER: LazyLock<Tokenizer> = LazyLock::new(|| {
    let texts: Vec<&str> = CASES.iter().map(|&(text, _)| text).collect();
    trained(&texts)
});

fn back(tokenizer: &Tokenizer, text: &str) -> String {
    let ids = tokenizer.encode(text).expect("any text");
    tokenizer.decode(&ids).expect("known ids")
}

#[test]
fn marks_are_kept_but_on_latin_letters() {
    for (text, expected) in CASES {
        let expected: String = expected.nfc().collect();
        assert_eq!(back(&TOKENIZER, text), expected, "{text}");
    }
}

#[test]
fn the_hindi_case_comes_back_as_it_was() {
    let case = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/cases/hindi/0.txt"
    ));
    let Ok(text) = fs::read_to_string(case) else {
        println!("skipped: no {}", case.display());
        return;
    };
    let tokenizer = trained(&[&text]);
    let statistics = Statistics::of(&tokenizer, &[&text]).unwrap();
    assert_eq!((statistics.stripped, statistics.unknown), (0, 0));
    assert_eq!(statistics.normalized_round_trips(), 1.0);
}

/// The rule that the file of a model says is that model's.
#[test]
fn a_folder_from_elsewhere_keeps_its_own_rule() {
    let mut json: serde_json::Value = serde_json::from_str(TOKENIZER.to_json()).unwrap();
    json["normalizer"] = serde_json::to_value(BertNormalizer::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokenizer.json");
    fs::write(&file, json.to_string()).unwrap();
    let foreign = Tokenizer::load(&file).unwrap();
    assert_eq!(back(&foreign, "में Café"), "म cafe");
    let statistics = Statistics::of(&foreign, &["में Café the"]).unwrap();
    assert_eq!((statistics.words, statistics.stripped), (3, 2));
    assert_eq!(statistics.normalized_round_trips(), 0.0);
}

/// What no space divides, such as Thai, teaches what its parts teach; nothing of it is dropped.
#[test]
fn a_long_word_is_learned_from_in_parts() {
    let word = |letters: &str| -> Vec<char> {
        let letters: Vec<char> = letters.chars().collect();
        let letter = |at: usize| letters[(at * at / 7 + at / 3) % letters.len()];
        (0..3 * 512 + 100).map(letter).collect()
    };
    for (kind, letters) in [
        (Kind::Bpe, "acgt"),
        (Kind::WordPiece, "acgt"),
        (Kind::WordPiece, "กขคงจ"),
        (Kind::Unigram, "acgt"),
        (Kind::Unigram, "กขคงจ"),
    ] {
        let word = word(letters);
        let parts = word.chunks(512).map(String::from_iter);
        let recipe = Recipe {
            kind,
            vocab: 320,
            specials: Recipe::bert_specials(),
            sample: Recipe::default_sample(),
        };
        let whole = Tokenizer::train(&recipe, [String::from_iter(&word)]).unwrap();
        let parts = Tokenizer::train(&recipe, parts).unwrap();
        assert_eq!(whole.to_json(), parts.to_json(), "{kind:?} {letters}");
    }
}

const MIXED: &str = "([a-zA-ZÀ-ſ0-9]|[ -~]|[\u{301}\u{308}\u{306}]|[ạ-ỹ]|[Ѐ-я]|[Ά-ώ]|[ऀ-ॿ]|[ก-๛]|\\p{Arabic}|[א-ת]|\u{5b8}|[가-힣]|[ぁ-ヿ]|[一-龥]|[\u{200c}\u{200d}\u{fe0f}\u{ad}\u{85}]|😀|≠|🦊){0,40}";

proptest! {
    #[test]
    fn the_saved_file_gives_the_same_ids_elsewhere(text in MIXED) {
        let ours = trained(&[&text]);
        let other: tokenizers::Tokenizer = ours.to_json().parse().unwrap();
        let theirs = other.encode_fast(text.as_str(), false).unwrap();
        prop_assert_eq!(ours.encode(&text).unwrap(), theirs.get_ids());
    }

    /// Nothing changes for text in Latin letters, with what stands between them.
    #[test]
    fn latin_text_is_normalised_as_bert_does(
        text in "([a-zA-Z]{1,5}|[À-ÖØ-ſǍ-ǰ]|[ạ-ỹ]|[ -~\t\n\u{85}\u{a0}]|[a-z]\u{301}\u{323}|[“”‘’—…€½²]|[一-龥]|\u{ad}|\u{200b}|\u{fffd}|😀|❤\u{fe0f}|👨\u{200d}👩|1\u{fe0f}\u{20e3}){0,40}"
    ) {
        let ours: tokenizers::Tokenizer = TOKENIZER.to_json().parse().unwrap();
        let normalized = |normalizer: &dyn Fn(&mut NormalizedString)| {
            let mut text = NormalizedString::from(text.as_str());
            normalizer(&mut text);
            text.get().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        let expected = normalized(&|text| BertNormalizer::default().normalize(text).unwrap());
        let found = normalized(&|text| ours.get_normalizer().unwrap().normalize(text).unwrap());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn words_with_marks_come_back(
        text in "([\\p{L}\\p{M}&&[\\p{Devanagari}\\p{Thai}\\p{Arabic}\\p{Hebrew}\\p{Hangul}\\p{Tamil}\\p{Bengali}]]{1,9} ?){0,9}"
    ) {
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        let mut expected = NormalizedString::from(text.as_str());
        expected.nfc().lowercase();
        let found = back(&trained(&[&text]), &text);
        prop_assert_eq!(letters(&found), letters(expected.get()));
    }
}
