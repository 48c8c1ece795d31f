/// Text is hashed in blocks of about this many bytes, so that a long document has no second copy.
const BLOCK: usize = 16 * 1024;

/// The hash of a normalised text.
#[derive(Debug)]
pub(super) struct Normal {
    /// The first 128 bits of BLAKE3.
    pub(super) hash: [u64; 2],
    /// Number of characters.
    pub(super) characters: usize,
}

impl Normal {
    /// Of the text in lower case, with each run of white space as one space and none at the ends.
    pub(super) fn of(text: &str) -> Self {
        let mut writer = Writer {
            block: Vec::with_capacity(text.len().min(2 * BLOCK)),
            space: true,
            hasher: blake3::Hasher::new(),
            characters: 0,
        };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let bytes = rest.bytes().take(BLOCK);
            let read = match bytes.take_while(u8::is_ascii).count() {
                0 => writer.character(c),
                run => writer.ascii(&rest.as_bytes()[..run]),
            };
            rest = &rest[read..];
            if writer.block.len() > BLOCK {
                writer.flush(BLOCK);
            }
        }
        let end = usize::from(writer.space && !writer.block.is_empty());
        writer.flush(writer.block.len() - end);
        let hash = writer.hasher.finalize();
        let bits = hash.as_bytes().as_chunks().0;
        Self {
            hash: [u64::from_le_bytes(bits[0]), u64::from_le_bytes(bits[1])],
            characters: writer.characters,
        }
    }
}

#[derive(Debug)]
struct Writer {
    /// What is not yet hashed.
    block: Vec<u8>,
    /// Whether another space would be one too many.
    space: bool,
    hasher: blake3::Hasher,
    characters: usize,
}

impl Writer {
    /// Without a branch for each byte. Returns what was read.
    fn ascii(&mut self, run: &[u8]) -> usize {
        let mut end = self.block.len();
        self.block.resize(end + run.len(), 0);
        for &byte in run {
            let space = matches!(byte, b'\t'..=b'\r' | b' ');
            self.block[end] = if space {
                b' '
            } else {
                byte.to_ascii_lowercase()
            };
            end += usize::from(!(space && self.space));
            self.space = space;
        }
        self.block.truncate(end);
        run.len()
    }

    /// By itself: `str::to_lowercase` looks at the neighbours of a Greek sigma, which the shingles
    /// do not.
    fn character(&mut self, c: char) -> usize {
        if c.is_whitespace() {
            self.ascii(b" ");
        } else {
            self.space = false;
            for c in c.to_lowercase() {
                self.block.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        c.len_utf8()
    }

    fn flush(&mut self, end: usize) {
        self.hasher.update(&self.block[..end]);
        let continues = |byte: &&u8| **byte & 0xc0 == 0x80;
        self.characters += end - self.block[..end].iter().filter(continues).count();
        self.block.drain(..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_white_space_do_not_count_and_punctuation_does() {
        let normal = Normal::of("The cat,  SAT.\n");
        assert_eq!(normal.hash, Normal::of("\tthe CAT, sat.").hash);
        assert_ne!(normal.hash, Normal::of("the cat sat.").hash);
        assert_ne!(normal.hash, Normal::of("thecat, sat.").hash);
        assert_eq!(normal.characters, "the cat, sat.".len());
        assert_eq!(
            Normal::of("ΟΔΟΣ École 你").hash,
            Normal::of("οδοσ éCOLE\u{3000}你").hash
        );
        assert_eq!(Normal::of(" \n").characters, 0);
    }

    #[test]
    fn blocks_leave_no_trace() {
        let text = "Ab é ".repeat(10_000);
        let expected = blake3::hash(text.trim_end().to_lowercase().as_bytes());
        let normal = Normal::of(&text);
        assert_eq!(normal.hash[0].to_le_bytes(), expected.as_bytes()[..8]);
        assert_eq!(normal.hash[1].to_le_bytes(), expected.as_bytes()[8..16]);
        assert_eq!(normal.characters, 49_999);
        let spaces = format!("a{}b", " \u{3000}\u{b}".repeat(20_000));
        assert_eq!(Normal::of(&spaces).hash, Normal::of("a b").hash);
    }
}
