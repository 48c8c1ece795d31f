//! A grammar written apart from the patterns, read by recursive descent over the surface.

use std::collections::HashMap;

use crate::Number;
use crate::words::{SHARED, TOPICS};

/// Class and number of a form. A word of one form has no number; `the` has either.
pub(super) type Form = (&'static str, Option<Number>);

/// A noun's class and number.
pub(super) type Noun = (&'static str, Number);

/// What was read: the subject and the nouns between it and its verb.
pub(super) struct Sentence {
    pub(super) subject: Noun,
    pub(super) between: Vec<Noun>,
}

pub(super) struct Reader<'a> {
    forms: &'a HashMap<&'static str, Form>,
    left: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    pub(super) fn read(
        forms: &'a HashMap<&'static str, Form>,
        text: &'a str,
    ) -> Result<Sentence, String> {
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

/// Every form of every word, from the word lists alone.
pub(super) fn forms() -> HashMap<&'static str, Form> {
    let own = TOPICS.iter().flat_map(|(_, classes)| classes);
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
