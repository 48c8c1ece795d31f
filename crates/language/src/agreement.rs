//! Reads sentences back with a grammar written apart from the patterns, by recursive descent over
//! the surface: the states that made the text are not looked at.

use std::collections::HashMap;

use crate::patterns::{MOST_PHRASES, NOUNS, VERBS};
use crate::words::{SHARED, TOPICS};
use crate::{Language, Level, Number};

/// Class and number of a form. A word of one form has no number; `the` has either.
type Form = (&'static str, Option<Number>);

/// A noun's class and number.
type Noun = (&'static str, Number);

/// What was read: the subject and the nouns between it and its verb.
struct Sentence {
    subject: Noun,
    between: Vec<Noun>,
}

struct Reader<'a> {
    forms: &'a HashMap<&'static str, Form>,
    left: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn read(forms: &'a HashMap<&'static str, Form>, text: &'a str) -> Result<Sentence, String> {
        let left = text.split(' ').rev().collect();
        let mut reader = Reader { forms, left };
        reader
            .sentence()
            .map_err(|error| format!("{error} in `{text}`"))
    }

    fn sentence(&mut self) -> Result<Sentence, String> {
        let subject = self.noun_phrase()?;
        let between = self.modifier(subject)?;
        let habit = self.skip("frequency");
        let verb = self.verb(subject)?;
        match (verb, subject.0, habit) {
            ("act", "person", _) => {
                self.noun_phrase()?;
            }
            ("copula", "person", false) => self.complement("mood")?,
            ("copula", "thing", false) => self.complement("quality")?,
            ("move", "person", _) | ("happen", "thing", _) => {
                self.skip("manner");
                if self.skip("preposition") {
                    self.noun_phrase()?;
                }
            }
            _ => return Err(format!("`{verb}` cannot follow its subject")),
        }
        self.take(".")?;
        match self.left.is_empty() {
            true => Ok(Sentence { subject, between }),
            false => Err("words after the full stop".into()),
        }
    }

    fn modifier(&mut self, subject: Noun) -> Result<Vec<Noun>, String> {
        let mut phrases = vec![];
        while self.skip("preposition") {
            phrases.push(self.noun_phrase()?);
        }
        if !phrases.is_empty() || !self.skip("that") {
            return Ok(phrases);
        }
        let inner = match subject.0 {
            "person" => {
                self.agreeing("act", subject.1)?;
                self.noun_phrase()?
            }
            _ => {
                let actor = self.noun_phrase()?;
                self.agreeing("act", actor.1)?;
                actor
            }
        };
        Ok(vec![inner])
    }

    fn noun_phrase(&mut self) -> Result<Noun, String> {
        let article = self.take("article")?;
        let adjective = ["mood", "quality"]
            .into_iter()
            .find(|class| self.skip(class));
        let class = self.peek()?.0;
        match (adjective, class) {
            (None | Some("mood"), "person") | (None | Some("quality"), "thing") => {}
            _ => return Err(format!("a {class} after the adjective {adjective:?}")),
        }
        let number = self.take(class)?.ok_or("a noun without number")?;
        match article.is_none_or(|article| article == number) {
            true => Ok((class, number)),
            false => Err("an article that does not agree".into()),
        }
    }

    fn verb(&mut self, subject: Noun) -> Result<&'static str, String> {
        let class = self.peek()?.0;
        self.agreeing(class, subject.1)?;
        Ok(class)
    }

    fn agreeing(&mut self, class: &str, number: Number) -> Result<(), String> {
        match self.take(class)? {
            Some(found) if found == number => Ok(()),
            found => Err(format!("{found:?} {class} where the subject is {number:?}")),
        }
    }

    fn complement(&mut self, class: &str) -> Result<(), String> {
        self.skip("degree");
        self.take(class).map(|_| ())
    }

    fn peek(&self) -> Result<Form, String> {
        let word = self.left.last().ok_or("an unfinished sentence")?;
        let form = self.forms.get(word);
        form.copied().ok_or(format!("the unknown word `{word}`"))
    }

    fn skip(&mut self, class: &str) -> bool {
        self.peek().is_ok_and(|form| form.0 == class) && self.left.pop().is_some()
    }

    fn take(&mut self, class: &str) -> Result<Option<Number>, String> {
        let (found, number) = self.peek()?;
        match self.skip(class) {
            true => Ok(number),
            false => Err(format!("a word of {found} instead of {class}")),
        }
    }
}

fn forms() -> HashMap<&'static str, Form> {
    let own = TOPICS.iter().flat_map(|&(_, classes)| classes);
    let mut forms = HashMap::new();
    for &(class, entries) in SHARED.iter().chain(own) {
        for entry in entries.split(' ').filter(|&entry| entry != "the") {
            let pairs = match entry.split_once('/') {
                Some((one, more)) => {
                    vec![(one, Some(Number::Singular)), (more, Some(Number::Plural))]
                }
                None => vec![(entry, None)],
            };
            for (form, number) in pairs {
                let other = forms.insert(form, (class, number));
                assert_eq!(other, None, "`{form}` stands in two places");
            }
        }
    }
    forms.insert("the", ("article", None));
    forms
}

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
