//! Sentences agree, as a grammar sees them that was written apart from the patterns and does not
//! look at the states that made the text.

mod reader;

use reader::{Reader, forms};

use crate::patterns::{MOST_PHRASES, NOUNS, VERBS};
use crate::{Language, Level, Number};

#[test]
fn every_sentence_agrees() {
    let (language, forms) = (Language::new(), forms());
    let mut attracted = 0;
    let mut plural = 0;
    let total = 20_000;
    for text in language.sentences(3, 0).take(total) {
        let sentence = Reader::read(&forms, &text).unwrap_or_else(|error| panic!("{error}"));
        let number = sentence.subject.1;
        attracted += usize::from(sentence.between.iter().any(|noun| noun.1 != number));
        plural += usize::from(number == Number::Plural);
    }
    // 14 of 26 parts of the patterns have a noun in between, half of them of the other number.
    let near = |count: usize, p: f64| {
        let mean = total as f64 * p;
        (count as f64 - mean).abs() < 5.0 * (mean * (1.0 - p)).sqrt()
    };
    assert!(near(attracted, 7.0 / 26.0), "{attracted} of {total}");
    assert!(near(plural, 0.5), "{plural} of {total}");
}

#[test]
fn every_level_agrees_over_as_many_phrases_as_it_says() {
    let forms = forms();
    for distance in 0..=MOST_PHRASES {
        let level = Level {
            distance,
            ..Level::STANDARD
        };
        let language = Language::at(level).expect("a level");
        let mut seen = vec![0; distance + 1];
        for text in language.sentences(4, 0).take(10_000) {
            let sentence = Reader::read(&forms, &text).unwrap_or_else(|error| panic!("{error}"));
            seen[sentence.between.len()] += 1;
        }
        // The weights of the patterns: 12 with nothing between, 6 with a clause, and 8 that are
        // shared by all numbers of phrases.
        let total = if distance == 0 { 12.0 } else { 26.0 };
        let weight = |phrases: usize| match phrases {
            0 => 12.0,
            1 => 6.0 + 8.0 / distance as f64,
            _ => 8.0 / distance as f64,
        };
        for (phrases, &count) in seen.iter().enumerate() {
            let p = weight(phrases) / total;
            let deviation = (10_000.0 * p * (1.0 - p)).sqrt();
            let far = (f64::from(count) - 10_000.0 * p).abs();
            assert!(far <= 5.0 * deviation, "{distance}: {seen:?}");
        }
    }
}

/// A verb has a distance, nothing else has, and it leads to a noun of the verb's number.
#[test]
fn distances_lead_from_verbs_to_their_subjects() {
    let forms = forms();
    let level = Level {
        distance: MOST_PHRASES,
        ..Level::STANDARD
    };
    let language = Language::at(level).expect("a level");
    let mut farthest = 0;
    for index in 0..200 {
        let text = language.text(6, index);
        let words: Vec<_> = text
            .words
            .iter()
            .map(|&word| language.vocabulary()[word])
            .collect();
        let distances = language.distances(&text.states);
        for (at, (word, distance)) in words.iter().zip(distances).enumerate() {
            let (class, number) = forms[word];
            assert_eq!(VERBS.contains(&class), distance.is_some(), "{word}");
            let Some(distance) = distance else { continue };
            let (subject, subject_number) = forms[words[at - distance]];
            assert!(NOUNS.contains(&subject), "{word} of {subject}");
            assert_eq!(number, subject_number, "{words:?}");
            let between = &words[at - distance + 1..at];
            assert!(!between.contains(&"."), "{between:?}");
            farthest = farthest.max(distance);
        }
    }
    // Each phrase has at most four words.
    assert_eq!(farthest, 4 * MOST_PHRASES + 1);
}

#[test]
fn the_reader_refuses_what_does_not_agree() {
    let forms = forms();
    let read = |text| Reader::read(&forms, text).map(|_| ());
    for right in [
        "the boxes near the grey cabin are heavy .",
        "the boats that this sailor spots seem heavy .",
        "a sailor that fears the waves sleeps .",
    ] {
        assert_eq!(read(right), Ok(()));
    }
    for (wrong, why) in [
        (
            "the boxes near the grey cabin is heavy .",
            "Some(Singular) copula",
        ),
        (
            "the boats that this sailor spots seems heavy .",
            "Some(Singular) copula",
        ),
        (
            "the boats that this sailor spot seem heavy .",
            "Some(Plural) act",
        ),
        ("a sailor that fear the waves sleeps .", "Some(Plural) act"),
        ("these sailor sleeps .", "an article that does not agree"),
        ("the sailor burns .", "cannot follow its subject"),
        ("the sailor is heavy .", "quality instead of mood"),
        ("the sailor is brave", "an unfinished sentence"),
        ("the sailor is brave . .", "words after the full stop"),
    ] {
        let error = read(wrong).expect_err(wrong);
        assert!(error.contains(why), "{error}");
    }
}

/// The article before these is `a`, never `an`.
#[test]
fn what_follows_an_article_begins_with_a_consonant() {
    let follows = |class| ["person", "thing", "mood", "quality"].contains(&class);
    for (word, _) in forms().iter().filter(|(_, form)| follows(form.0)) {
        assert!(!word.starts_with(['a', 'e', 'i', 'o', 'u']), "a {word}");
    }
}
