use serde::{Deserialize, Serialize};

/// How to train a [`Tokenizer`](crate::Tokenizer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What a token is.
    pub kind: Kind,
    /// Number of tokens at most, special tokens included. A short text may give fewer.
    pub vocab: usize,
    /// The special tokens, which get the first ids. Where the kind needs a token for unknown
    /// characters and none is named, `[UNK]` is added.
    pub specials: Vec<String>,
    /// Bytes of text to learn from at most; not above 2 GiB. [`build`](crate::build) spreads them
    /// over all the text, [`Tokenizer::train`](crate::Tokenizer::train) takes the first.
    #[serde(default = "Recipe::default_sample")]
    pub sample: u64,
}

impl Recipe {
    /// Most tokens of a vocabulary: a trainer takes memory for all that were asked for, and no published
    /// vocabulary comes near.
    pub const LARGEST_VOCABULARY: usize = 1 << 24;

    /// 1 GB: more text does not change a vocabulary any more.
    pub const fn default_sample() -> u64 {
        1_000_000_000
    }

    /// BERT's special tokens.
    pub fn bert_specials() -> Vec<String> {
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
            .map(str::to_owned)
            .into()
    }

    /// GPT's special token.
    pub fn gpt_specials() -> Vec<String> {
        vec!["<|endoftext|>".to_owned()]
    }

    /// Those of both, so that both can be compared over one vocabulary.
    pub fn all_specials() -> Vec<String> {
        [Self::bert_specials(), Self::gpt_specials()].concat()
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Byte-level byte-pair encoding as in GPT-2 (Sennrich, Haddow and Birch, 2016; Radford et
    /// al., 2019, section 2.2). Nothing is unknown.
    Bpe,
    /// WordPiece of uncased text: lower case, Latin letters without accents, as in BERT (Devlin et
    /// al., 2019); other scripts keep their marks. Each character of the corpus has a token; others
    /// are unknown.
    WordPiece,
    /// Pieces of words that make the text most likely when each is drawn by itself (Kudo, 2018,
    /// section 3.2), as in ALBERT, T5 and XLNet; compatibility characters are unified (NFKC).
    /// Each character of the corpus has a token; others are unknown.
    Unigram,
    /// One token per Unicode scalar value, sorted. Characters outside the corpus are unknown.
    Char,
    /// One token per byte. Nothing is unknown.
    Byte,
}
