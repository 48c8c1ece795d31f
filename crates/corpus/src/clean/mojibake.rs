use encoding_rs::WINDOWS_1252;

use super::lines::Output;
use super::stage::{Edit, Edited};

/// UTF-8 that was read as Windows-1252 or Latin-1, repaired sequence by sequence. After the idea of
/// ftfy (Speer, "ftfy", 2019): what gives valid UTF-8 when it is turned back was hardly meant.
///
/// A letter and one or two signs after it can be meant: `café »`, `„Spaß“`. So a character of
/// another script counts only in a text that has a word of such.
pub(super) struct Mojibake {
    /// The characters of Windows-1252 for the bytes from 0x80 to 0x9F.
    table: Vec<char>,
}

/// A place at which the characters give valid UTF-8.
struct Sequence {
    start: usize,
    end: usize,
    lead: u8,
    last: u8,
    /// Whether the last character is a control character of Latin-1, which nobody types.
    control: bool,
    decoded: char,
}

impl Mojibake {
    pub(super) fn new() -> Self {
        let bytes: Vec<u8> = (0x80..=0x9f).collect();
        let (table, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
        Self {
            table: table.chars().collect(),
        }
    }

    fn sequences<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Sequence> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            // The characters from U+00C0 to U+00FF begin with this byte.
            while let Some(skip) = text.as_bytes()[at..].iter().position(|&b| b == 0xc3) {
                at += skip;
                if let Some(sequence) = self.sequence(text, at) {
                    at = sequence.end;
                    return Some(sequence);
                }
                at += 2;
            }
            None
        })
    }

    fn sequence(&self, text: &str, start: usize) -> Option<Sequence> {
        let mut chars = text[start..].chars();
        let lead = self.byte(chars.next()?)?;
        let more = match lead {
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => return None,
        };
        let mut bytes = [lead, 0, 0, 0];
        let mut control = false;
        for (i, byte) in bytes[1..=more].iter_mut().enumerate() {
            let c = chars.next()?;
            control = c.is_control();
            *byte = match c {
                // Many programs write a no-break space as a space.
                ' ' if i == 1 && is_east_asian(lead) => 0xa0,
                c => self.byte(c)?,
            };
        }
        let decoded = std::str::from_utf8(&bytes[..=more]).ok()?;
        Some(Sequence {
            start,
            end: text.len() - chars.as_str().len(),
            lead,
            last: bytes[more],
            control,
            decoded: decoded.chars().next()?,
        })
    }

    fn byte(&self, c: char) -> Option<u8> {
        match u8::try_from(c) {
            Ok(byte) => (byte >= 0x80).then_some(byte),
            Err(_) => (0x80..)
                .zip(&self.table)
                .find_map(|(byte, &own)| (own == c).then_some(byte)),
        }
    }
}

impl Edit for Mojibake {
    fn edit(&self, text: &str) -> Option<Edited> {
        let mut sequences = self.sequences(text).peekable();
        sequences.peek()?;
        let scripts = scripts(self.sequences(text), text);
        let mut out = Output::new(text);
        // The end of the last repair: what follows at once was read wrongly too.
        let mut repaired = usize::MAX;
        for sequence in sequences {
            let meant = match script(&sequence) {
                Script::Common => sequence.start != repaired && looks_meant(&sequence, text),
                Script::Other(group) => scripts & group == 0,
                Script::None => true,
            };
            if !meant {
                let part = sequence.start..sequence.end;
                repaired = sequence.end;
                out.replace(part, sequence.decoded.encode_utf8(&mut [0; 4]));
            }
        }
        out.finish()
    }
}

enum Script {
    /// Latin letters of Europe and Vietnam, punctuation, symbols: may stand alone.
    Common,
    /// A letter of another script, as one bit for its group.
    Other(u64),
    /// Nothing that a text would hold.
    None,
}

fn script(sequence: &Sequence) -> Script {
    match sequence.decoded {
        '\u{80}'..='\u{9f}' if sequence.control => Script::Common,
        '\u{a0}'..='\u{17f}' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ș'..='ț' | 'ƒ' | 'ˆ' | '˜' => {
            Script::Common
        }
        '\u{2000}'..='\u{27bf}' | '\u{feff}' | '\u{1f000}'..='\u{1faff}' => Script::Common,
        '\u{fe0e}' | '\u{fe0f}' => Script::Common,
        '\u{300}'..='\u{6ff}' | '\u{900}'..='\u{d7ff}' | '\u{f900}'..='\u{fffc}' => {
            Script::Other(bit(sequence.lead))
        }
        '\u{20000}'..='\u{323af}' => Script::Other(bit(0xe3)),
        _ => Script::None,
    }
}

/// One bit for all the lead bytes of a script.
fn bit(lead: u8) -> u64 {
    let first = match lead {
        0xce | 0xcf => 0xce, // Greek
        0xd0..=0xd3 => 0xd0, // Cyrillic
        0xd8..=0xdb => 0xd8, // Arabic
        0xea..=0xed => 0xea, // Hangul
        lead if is_east_asian(lead) => 0xe3,
        lead => lead,
    };
    1 << (first & 63)
}

/// The lead bytes of kana and ideographs; and of wide forms of punctuation, which stand among them.
fn is_east_asian(lead: u8) -> bool {
    matches!(lead, 0xe3..=0xe9 | 0xef)
}

/// The scripts of which two letters follow one another. A letter of Vietnamese (U+1E00 to U+1EFF)
/// stands among those of ASCII: it is enough that a word goes on after it.
fn scripts(sequences: impl Iterator<Item = Sequence>, text: &str) -> u64 {
    let mut found = 0;
    let mut last = (0, 0);
    for sequence in sequences {
        if let Script::Other(bit) = script(&sequence) {
            let latin = matches!(sequence.decoded, '\u{1e00}'..='\u{1eff}');
            if last == (sequence.start, bit)
                || (latin && text[sequence.end..].starts_with(char::is_alphabetic))
            {
                found |= bit;
            }
            last = (sequence.end, bit);
        }
    }
    found
}

/// Whether a capital and the sign after it were meant: `IRMÃ”`, `”Å”`.
fn looks_meant(sequence: &Sequence, text: &str) -> bool {
    if sequence.lead >= 0xd0 || sequence.control || sequence.decoded == '×' {
        return false;
    }
    let after = text[sequence.end..].chars().next();
    let mut before = text[..sequence.start].chars().rev();
    let before = [before.next(), before.next()];
    let within_word = after.is_some_and(char::is_alphabetic);
    // Quotation marks, dashes, dots: what follows a word at once.
    let closes = matches!(sequence.last, 0x85 | 0x92..=0x94 | 0x96 | 0x97 | 0x9b);
    let after_small = before[0].is_some_and(char::is_lowercase);
    let in_capitals = before.iter().all(|c| c.is_some_and(char::is_uppercase));
    let small = sequence.decoded.is_lowercase();
    !within_word
        && ((closes && !after_small)
            || (in_capitals && (small || !sequence.decoded.is_alphabetic())))
}
