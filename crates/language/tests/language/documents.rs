//! Documents are a pure function of the seed and the index.

use std::collections::HashSet;
use std::sync::LazyLock;

use cloze_language::Language;
use proptest::prelude::*;

/// What the language said when it was written (by this very call): later versions must go on
/// saying it, or old runs cannot be repeated.
#[test]
fn golden() {
    let document = Language::new().document(1, 0);
    assert_eq!(
        document.sentences[..4],
        [
            "some boxes near the misty boat become very deep .",
            "the lighthouse sinks alone behind some boats .",
            "many sailors sleep under the big boat .",
            "these brave sailors never sleep near every wet picture .",
        ]
    );
}

#[test]
fn lengths_are_uniform_from_6_to_20_sentences() {
    let language = Language::new();
    let mut counts = [0_u32; 21];
    for document in language.documents(5).take(6_000) {
        counts[document.sentences.len()] += 1;
    }
    assert!(counts[..6].iter().all(|&count| count == 0), "{counts:?}");
    // 400 each, within five standard deviations of the binomial.
    assert!(
        counts[6..].iter().all(|count| (303..=497).contains(count)),
        "{counts:?}"
    );
}

#[test]
fn no_two_documents_are_the_same() {
    let language = Language::new();
    let documents = |seed| language.documents(seed).take(2_000);
    let texts: HashSet<String> = documents(0)
        .chain(documents(1))
        .map(|document| document.text())
        .collect();
    assert_eq!(texts.len(), 4_000);
}

#[test]
fn text_is_prose_and_holds_every_sentence() {
    let document = Language::new().document(8, 2);
    let words = document.text().replace('.', " .").to_lowercase();
    assert_eq!(words, document.sentences.join(" "));
    let starts = document.text();
    assert!(
        starts
            .split(". ")
            .all(|sentence| sentence.starts_with(|c: char| c.is_ascii_uppercase()))
    );
}

/// One language and another built in the same way.
static TWINS: LazyLock<[Language; 2]> = LazyLock::new(|| [Language::new(), Language::new()]);

proptest! {
    #[test]
    fn the_same_place_says_the_same(seed: u64, index: u64, length in 0_usize..60) {
        let [language, again] = &*TWINS;
        prop_assert_eq!(language.document(seed, index), again.document(seed, index));

        let text: Vec<String> = language.sentences(seed, index).take(length).collect();
        prop_assert_eq!(text.len(), length);
        let document = again.document(seed, index).sentences;
        let both = length.min(document.len());
        prop_assert_eq!(&text[..both], &document[..both]);
    }

    #[test]
    fn sentences_have_4_to_12_words_of_the_vocabulary(seed: u64, index: u64) {
        let [language, _] = &*TWINS;
        for sentence in language.document(seed, index).sentences {
            let words: Vec<&str> = sentence.split(' ').collect();
            prop_assert!((4..=12).contains(&words.len()), "{}", sentence);
            prop_assert_eq!(words.iter().position(|&word| word == "."), Some(words.len() - 1));
            for word in words {
                prop_assert!(language.vocabulary().binary_search(&word).is_ok(), "{}", word);
            }
        }
    }
}
