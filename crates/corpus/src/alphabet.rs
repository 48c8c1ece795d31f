/// A set of characters, with one entry for each that exists: 1 MB, quick to fill from long text.
#[derive(Debug, Clone)]
pub(crate) struct Alphabet(Vec<bool>);

impl Alphabet {
    pub(crate) fn new() -> Self {
        Self(vec![false; char::MAX as usize + 1])
    }

    pub(crate) fn add(&mut self, text: &str) {
        for c in text.chars() {
            self.0[c as usize] = true;
        }
    }

    /// The characters, sorted.
    pub(crate) fn chars(&self) -> impl Iterator<Item = char> + '_ {
        ('\0'..=char::MAX).filter(|&c| self.0[c as usize])
    }
}
