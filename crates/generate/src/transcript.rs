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
    /// Tokens of the window whose text was taken from it, and that text.
    taken: (usize, String),
    held: String,
    text: String,
}

/// The text of tokens, and whether another token may change it.
pub(crate) type Decode<'a> = Rc<dyn Fn(&[u32]) -> Result<(String, bool), Error> + 'a>;

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
        let taken = (prompt.len(), decode(prompt)?.0);
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
        let (window, is_open) = (self.decode)(&self.window)?;
        // Bytes that are no whole character yet are decoded to this one.
        if is_open || window.ends_with(char::REPLACEMENT_CHARACTER) {
            return Ok(Heard::default());
        }
        let new = behind(&self.taken.1, &window).to_owned();
        self.window.drain(..self.taken.0);
        self.taken = (self.window.len(), (self.decode)(&self.window)?.0);
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
        let (window, _) = (self.decode)(&self.window)?;
        let stop = self.hear(behind(&self.taken.1, &window));
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

/// What a text has beyond an earlier one of fewer tokens: all from where the two part, if the last tokens
/// of the earlier one are read otherwise now.
fn behind<'a>(earlier: &str, text: &'a str) -> &'a str {
    let same = earlier
        .chars()
        .zip(text.chars())
        .take_while(|(a, b)| a == b);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    &text[same..]
}

impl fmt::Debug for Transcript<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript")
            .field("text", &self.text)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Below 256 a byte, above a letter; a row of bytes that is no text is shown byte by byte, as the
    /// tokenizers do that spell bytes out.
    fn decode(ids: &[u32]) -> Result<(String, bool), Error> {
        let mut text = String::new();
        for row in ids.chunk_by(|a, b| (*a < 256) == (*b < 256)) {
            if row[0] >= 256 {
                text.extend(row.iter().filter_map(|id| char::from_u32(id - 256)));
                continue;
            }
            let bytes: Vec<u8> = row.iter().filter_map(|&id| u8::try_from(id).ok()).collect();
            match String::from_utf8(bytes) {
                Ok(sound) => text += &sound,
                Err(_) => text.extend(row.iter().map(|_| char::REPLACEMENT_CHARACTER)),
            }
        }
        Ok((text, ids.last().is_some_and(|id| *id < 256)))
    }

    #[test]
    fn no_text_is_lost_between_bytes() {
        let letter = |c: char| c as u32 + 256;
        let texts: [&[u32]; 4] = [
            &[0x54, 0x6f, 0xb7, 0x31, letter('!'), 0xff, letter('b')],
            &[0xe5, 0xa4, 0xa9, letter('!')],
            &[letter('a'), 0x54, 0xff],
            &[0x0a, letter('a'), 0xe5],
        ];
        for tokens in texts {
            for prompt in 0..tokens.len() {
                let (prompt, new) = tokens.split_at(prompt);
                let rc: Decode<'_> = Rc::new(decode);
                let mut transcript = Transcript::new(rc, Rc::new([]), prompt).unwrap();
                let mut heard: String = new
                    .iter()
                    .map(|&id| transcript.push(id).unwrap().piece)
                    .collect();
                heard += &transcript.finish().unwrap().piece;
                let (before, whole) = (decode(prompt).unwrap().0, decode(tokens).unwrap().0);
                assert_eq!(heard, behind(&before, &whole), "{prompt:?} {new:?}");
            }
        }
    }
}
