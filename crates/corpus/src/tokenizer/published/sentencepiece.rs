use std::collections::HashMap;

use tokenizers::AddedToken;

use super::Flaw;
use super::wire::{Fields, Wire};

/// Bytes of a piece. SentencePiece makes them of 16 characters, unless it is told otherwise.
pub(super) const LONGEST_PIECE: usize = 1024;

/// A model of SentencePiece (Kudo and Richardson, 2018), as its `sentencepiece_model.proto` describes it.
#[derive(Debug)]
pub(super) struct SentencePiece {
    pub(super) pieces: Vec<Piece>,
    pub(super) kind: u64,
    pub(super) byte_fallback: bool,
    /// Which characters become which, before anything else.
    pub(super) charsmap: Vec<u8>,
    pub(super) add_dummy_prefix: bool,
    pub(super) remove_extra_whitespaces: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) score: f32,
    pub(super) role: u64,
}

/// Kinds of models.
pub(super) const UNIGRAM: u64 = 1;
pub(super) const BPE: u64 = 2;

/// Roles of pieces; 1 is a normal one, 6 a byte.
const UNKNOWN: u64 = 2;
const CONTROL: u64 = 3;
const USER_DEFINED: u64 = 4;
const UNUSED: u64 = 5;

impl SentencePiece {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        if is_tiktoken(bytes) {
            return Err(Flaw::Tiktoken);
        }
        let mut model = Self {
            pieces: Vec::new(),
            kind: UNIGRAM,
            byte_fallback: false,
            charsmap: Vec::new(),
            add_dummy_prefix: true,
            remove_extra_whitespaces: true,
        };
        let (mut is_trained, mut is_normalized) = (false, false);
        for field in Fields::of(bytes) {
            match field? {
                (1, Wire::Bytes(piece)) => {
                    let piece = Piece::read(model.pieces.len(), piece)?;
                    model.pieces.push(piece);
                }
                (2, Wire::Bytes(spec)) => {
                    model.trained(spec)?;
                    is_trained = true;
                }
                (3, Wire::Bytes(spec)) => {
                    model.normalized(spec)?;
                    is_normalized = true;
                }
                _ => {}
            }
        }
        if model.pieces.is_empty() {
            return Err(Flaw::NoPieces);
        }
        // They stand behind the pieces, and a cut between two fields shows nowhere else.
        if !is_trained || !is_normalized {
            return Err(Flaw::NoEnd);
        }
        let mut ids = HashMap::new();
        for (second, piece) in model.pieces.iter().enumerate() {
            if let Some(first) = ids.insert(&piece.text, second) {
                return Err(Flaw::Twice {
                    piece: piece.text.clone(),
                    first,
                    second,
                });
            }
        }
        Ok(model)
    }

    /// The model, if it is of this kind.
    pub(super) fn of_kind(bytes: &[u8], kind: u64) -> Result<Self, Flaw> {
        let model = Self::read(bytes)?;
        let name = |kind| match kind {
            UNIGRAM => "unigram",
            BPE => "bpe",
            3 => "word",
            4 => "char",
            _ => "unknown",
        };
        if model.kind == kind {
            Ok(model)
        } else {
            Err(Flaw::Kind {
                found: name(model.kind),
                expected: name(kind),
            })
        }
    }

    /// What is found in a text before any piece is: control symbols are special, those of users are not.
    pub(super) fn symbols(&self) -> Vec<AddedToken> {
        let symbols = self.pieces.iter();
        symbols
            .filter(|piece| [CONTROL, USER_DEFINED].contains(&piece.role))
            .map(|piece| {
                let token = AddedToken::from(piece.text.clone(), piece.role == CONTROL);
                token.normalized(false)
            })
            .collect()
    }

    /// The id of the piece for what no piece spells.
    pub(super) fn unknown(&self) -> Option<usize> {
        self.pieces.iter().position(|piece| piece.role == UNKNOWN)
    }

    /// The `TrainerSpec`.
    fn trained(&mut self, spec: &[u8]) -> Result<(), Flaw> {
        for field in Fields::of(spec) {
            match field? {
                (3, Wire::Number(kind)) => self.kind = kind,
                (24, Wire::Number(1)) => {
                    return Err(Flaw::Unsupported(
                        "spaces end a piece (treat_whitespace_as_suffix)",
                    ));
                }
                (35, Wire::Number(flag)) => self.byte_fallback = flag != 0,
                _ => {}
            }
        }
        Ok(())
    }

    /// The `NormalizerSpec`.
    fn normalized(&mut self, spec: &[u8]) -> Result<(), Flaw> {
        for field in Fields::of(spec) {
            match field? {
                (2, Wire::Bytes(map)) => self.charsmap = map.to_vec(),
                (3, Wire::Number(flag)) => self.add_dummy_prefix = flag != 0,
                (4, Wire::Number(flag)) => self.remove_extra_whitespaces = flag != 0,
                (5, Wire::Number(0)) => {
                    return Err(Flaw::Unsupported(
                        "spaces are not escaped (escape_whitespaces)",
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Piece {
    fn read(id: usize, bytes: &[u8]) -> Result<Self, Flaw> {
        let mut piece = Self {
            text: String::new(),
            score: 0.0,
            role: 1,
        };
        let flaw = |what| Flaw::Piece { id, what };
        for field in Fields::of(bytes) {
            match field? {
                (1, Wire::Bytes(text)) if text.len() > LONGEST_PIECE => {
                    return Err(flaw("too long"));
                }
                (1, Wire::Bytes(text)) => {
                    let text = std::str::from_utf8(text).map_err(|_| flaw("no text in UTF-8"))?;
                    text.clone_into(&mut piece.text);
                }
                (2, Wire::Word(bits)) => piece.score = f32::from_bits(bits),
                (3, Wire::Number(role)) => piece.role = role,
                _ => {}
            }
        }
        if piece.text.is_empty() {
            Err(flaw("empty"))
        } else if !piece.score.is_finite() {
            Err(flaw("without a finite score"))
        } else {
            Ok(piece)
        }
    }

    /// Whether a text is ever spelled with it.
    pub(super) fn spells(&self) -> bool {
        ![UNKNOWN, CONTROL, UNUSED].contains(&self.role)
    }
}

/// A line of Base64 and a number.
fn is_tiktoken(bytes: &[u8]) -> bool {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or(bytes);
    let mut words = line.split(|&byte| byte == b' ');
    let is_base64 = |word: &[u8]| {
        word.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
    };
    words.next().is_some_and(is_base64)
        && words
            .next()
            .is_some_and(|word| !word.is_empty() && word.iter().all(u8::is_ascii_digit))
        && words.next().is_none()
}
