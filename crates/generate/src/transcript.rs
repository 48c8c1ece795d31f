use std::fmt;
use std::rc::Rc;

use cloze_corpus::Error;

/// The text of a growing list of tokens, given out as soon as nothing that follows can change it:
/// no half a character, and nothing that may become a string to stop at.
///
/// A token is decoded together with those before it, since some decoders join tokens with a
/// space. A window that starts where the last text was complete is enough for that, and keeps the
/// cost of a token independent of the length.
#[derive(Clone)]
pub(crate) struct Transcript<'a> {
    decode: Decode<'a>,
    stops: Rc<[String]>,
    window: Vec<u32>,
    /// Tokens of the window whose text was taken from it, and the length of that text.
    taken: (usize, usize),
    held: String,
    text: String,
}

pub(crate) type Decode<'a> = Rc<dyn Fn(&[u32]) -> Result<String, Error> + 'a>;

/// What comes of a token.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Text to give out.
    pub(crate) piece: String,
    /// The string before which the text ends.
    pub(crate) stop: Option<String>,
}

impl<'a> Transcript<'a> {
    /// What follows a prompt.
    pub(crate) fn new(
        decode: Decode<'a>,
        stops: Rc<[String]>,
        prompt: &[u32],
    ) -> Result<Self, Error> {
        let taken = (prompt.len(), decode(prompt)?.len());
        Ok(Self {
            decode,
            stops,
            window: prompt.to_vec(),
            taken,
            held: String::new(),
            text: String::new(),
        })
    }

    pub(crate) fn push(&mut self, id: u32) -> Result<Heard, Error> {
        self.window.push(id);
        let window = (self.decode)(&self.window)?;
        // Bytes that are no whole character yet are decoded to this one.
        if window.ends_with(char::REPLACEMENT_CHARACTER) {
            return Ok(Heard::default());
        }
        let new = window.get(self.taken.1..).unwrap_or_default().to_owned();
        self.window.drain(..self.taken.0);
        self.taken = (self.window.len(), (self.decode)(&self.window)?.len());
        let stop = self.hear(&new);
        let held = self.may_become_a_stop();
        let piece = if stop.is_some() {
            std::mem::take(&mut self.held)
        } else {
            self.held.drain(..self.held.len() - held).collect()
        };
        self.text += &piece;
        Ok(Heard { piece, stop })
    }

    /// What was held back, when no token follows.
    pub(crate) fn finish(&mut self) -> Result<Heard, Error> {
        let window = (self.decode)(&self.window)?;
        let new = window.get(self.taken.1..).unwrap_or_default().to_owned();
        let stop = self.hear(&new);
        let piece = std::mem::take(&mut self.held);
        self.text += &piece;
        Ok(Heard { piece, stop })
    }

    /// All that was given out.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Character by character, so that the result does not depend on where tokens end: the string
    /// that is complete first, and the longest of those. It is cut off, with what follows.
    fn hear(&mut self, new: &str) -> Option<String> {
        for c in new.chars() {
            self.held.push(c);
            let complete = self.stops.iter().filter(|stop| self.held.ends_with(*stop));
            if let Some(stop) = complete.max_by_key(|stop| stop.len()) {
                self.held.truncate(self.held.len() - stop.len());
                return Some(stop.clone());
            }
        }
        None
    }

    /// Bytes at the end with which a string to stop at begins.
    fn may_become_a_stop(&self) -> usize {
        let begins = |tail: &str| self.stops.iter().any(|stop| stop.starts_with(tail));
        let tails = self.held.char_indices().map(|(at, _)| &self.held[at..]);
        tails
            .into_iter()
            .find(|tail| begins(tail))
            .map_or(0, str::len)
    }
}

impl fmt::Debug for Transcript<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript")
            .field("text", &self.text)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}
