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
        let mut hasher = blake3::Hasher::new();
        let mut characters = 0;
        let mut block = String::with_capacity(text.len().min(2 * BLOCK));
        let mut gap = "";
        for word in text.split_whitespace() {
            block.push_str(gap);
            gap = " ";
            lower(word, &mut block);
            if block.len() >= BLOCK {
                hasher.update(block.as_bytes());
                characters += block.chars().count();
                block.clear();
            }
        }
        hasher.update(block.as_bytes());
        characters += block.chars().count();
        let hash = hasher.finalize();
        let bits = hash.as_bytes().as_chunks().0;
        Self {
            hash: [u64::from_le_bytes(bits[0]), u64::from_le_bytes(bits[1])],
            characters,
        }
    }
}

/// Character by character, as the shingles do it: `str::to_lowercase` looks at the neighbours of a
/// Greek sigma.
fn lower(word: &str, out: &mut String) {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
    } else {
        out.extend(word.chars().flat_map(char::to_lowercase));
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
    }
}
