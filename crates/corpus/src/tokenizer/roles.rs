use super::Tokenizer;

/// What a special token is for, known by the names that it customarily has.
impl Tokenizer {
    /// Id of the padding token.
    pub fn pad(&self) -> Option<u32> {
        self.first_of(&["[PAD]", "<pad>", "<|pad|>"])
    }

    /// Id of the token for what the vocabulary cannot spell.
    pub fn unknown(&self) -> Option<u32> {
        self.first_of(UNKNOWN)
    }

    /// Id of the token whose state stands for the whole sequence, BERT's `[CLS]`.
    pub fn classify(&self) -> Option<u32> {
        self.first_of(CLASSIFY)
    }

    /// Id of the token that ends a segment, BERT's `[SEP]`.
    pub fn separate(&self) -> Option<u32> {
        self.first_of(SEPARATE)
    }

    /// Id of the token that stands for a blank.
    pub fn mask(&self) -> Option<u32> {
        self.first_of(&["[MASK]", "<mask>", "<|mask|>"])
    }

    /// Id of the token that stands between documents.
    pub fn end_of_text(&self) -> Option<u32> {
        self.first_of(&["<|endoftext|>", "<|end_of_text|>", "<eos>", "[EOS]"])
    }

    fn first_of(&self, names: &[&str]) -> Option<u32> {
        names.iter().find_map(|name| self.id(name))
    }
}

pub(super) const CLASSIFY: &[&str] = &["[CLS]", "<cls>", "<s>"];

pub(super) const SEPARATE: &[&str] = &["[SEP]", "<sep>", "</s>"];

pub(super) const UNKNOWN: &[&str] = &["[UNK]", "<unk>", "<|unk|>"];
