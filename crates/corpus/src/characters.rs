use unicode_segmentation::UnicodeSegmentation;

/// Whether a word goes on with this character: a letter, a digit or a mark of a script that
/// separates words, by the word boundaries of UAX #29.
pub(crate) fn continues_word(c: char) -> bool {
    let mut pair = [b'a', 0, 0, 0, 0];
    let end = 1 + c.encode_utf8(&mut pair[1..]).len();
    std::str::from_utf8(&pair[..end]).is_ok_and(|pair| pair.split_word_bounds().count() == 1)
}

/// Whether this is a letter that is a word boundary by itself, as in Chinese.
pub(crate) fn is_ideograph(c: char) -> bool {
    c.is_alphabetic() && !continues_word(c)
}
