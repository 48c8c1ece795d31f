use unicode_normalization::char::is_combining_mark;

/// The characters and words of a text, by kind.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) letters: u64,
    /// Letters of scripts without spaces.
    pub(super) unspaced: u64,
    pub(super) digits: u64,
    /// Punctuation of prose.
    pub(super) prose: u64,
    pub(super) symbols: u64,
    /// Words between white space.
    pub(super) words: u64,
    pub(super) words_with_letter: u64,
}

impl Counts {
    pub(super) fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for word in text.split_whitespace() {
            let letters = counts.letters;
            word.chars().for_each(|c| counts.add(c));
            counts.words += 1;
            counts.words_with_letter += u64::from(counts.letters > letters);
        }
        counts
    }

    /// Characters that are no white space.
    pub(super) fn characters(&self) -> u64 {
        self.letters + self.digits + self.prose + self.symbols
    }

    fn add(&mut self, c: char) {
        if c.is_ascii_alphabetic() {
            self.letters += 1;
        } else if is_prose(c) {
            self.prose += 1;
        } else if c.is_alphabetic() || (!c.is_ascii() && is_combining_mark(c)) {
            self.letters += 1;
            self.unspaced += u64::from(is_unspaced(c));
        } else if c.is_numeric() {
            self.digits += 1;
        } else {
            self.symbols += 1;
        }
    }
}

/// The punctuation of prose: full stops, commas, quotation marks, dashes, brackets.
pub(super) fn is_prose(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '(' | ')' | '-' | '¡' | '¿' | '«' | '»' | '·'
            | '‐'..='―' | '‘'..='‟' | '…' | '‹' | '›' | '、'..='。' | '〈'..='】' | '〔'..='〟'
            | '！' | '（' | '）' | '，' | '：' | '；' | '？' | '，'..='．' | '।' | '॥' | '،' | '؛' | '؟' | '۔'
    )
}

/// Han, kana, Thai, Lao, Tibetan, Burmese and Khmer.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{3400}'..='\u{9fff}' | '\u{3005}'..='\u{30ff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}' | '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
    )
}
