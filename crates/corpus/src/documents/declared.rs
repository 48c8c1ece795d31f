use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::wide::INVALID;

/// Turns a text in an encoding of the web into UTF-8 while it is read.
///
/// What is no character there becomes a byte that is no UTF-8: it is replaced and counted where all text
/// is.
pub(super) struct Declared<R> {
    input: R,
    decoder: Decoder,
    bytes: Box<[u8]>,
    text: Vec<u8>,
    /// How much of `text` was given out.
    given: usize,
    ended: bool,
}

impl<R: Read> Declared<R> {
    pub(super) fn new(input: R, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            bytes: vec![0; 1 << 13].into(),
            text: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let count = self.input.read(&mut self.bytes)?;
        self.ended = count == 0;
        self.given = 0;
        self.text.clear();
        let mut bytes = &self.bytes[..count];
        let mut piece = [0; 1 << 12];
        loop {
            let (result, read, written) = self
                .decoder
                .decode_to_utf8_without_replacement(bytes, &mut piece, self.ended);
            self.text.extend_from_slice(&piece[..written]);
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.text.push(INVALID),
            }
        }
    }
}

impl<R: Read> Read for Declared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.refill()?;
        }
        let count = (&self.text[self.given..]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}
