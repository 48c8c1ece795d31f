/// The character that stands for a byte in byte-level BPE: the byte itself where it is a visible
/// character of Latin-1, else the next free one from U+0100 on (Radford et al., 2019, in the
/// encoder of GPT-2).
pub(super) fn char_of(byte: u8) -> char {
    if is_visible(byte) {
        return char::from(byte);
    }
    let invisible_before = (0..byte).filter(|&other| !is_visible(other)).count() as u32;
    char::from_u32(0x100 + invisible_before).expect("at most U+0143")
}

/// The byte that a character stands for.
pub(super) fn byte_of(c: char) -> Option<u8> {
    (0..=u8::MAX).find(|&byte| char_of(byte) == c)
}

/// Whether a token is a byte, spelled `<0x0A>` as SentencePiece does.
pub(super) fn is_spelled(token: &str) -> bool {
    let digits = token.strip_prefix("<0x");
    let digits = digits.and_then(|rest| rest.strip_suffix('>'));
    digits.is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok())
}

fn is_visible(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_alphabet_of_the_format() {
        use tokenizers::pre_tokenizers::byte_level::ByteLevel;
        let alphabet: std::collections::BTreeSet<char> =
            ByteLevel::alphabet().into_iter().collect();
        let ours = (0..=u8::MAX).map(char_of).collect();
        assert_eq!(alphabet, ours);
        for byte in 0..=u8::MAX {
            assert_eq!(byte_of(char_of(byte)), Some(byte));
        }
        // From GPT-2's vocabulary: the space and the line feed.
        assert_eq!((char_of(b' '), char_of(b'\n')), ('Ġ', 'Ċ'));
    }
}
