//! Masks as expressions, read in two ways: as the [`Mask`] of the crate, and as a rule in plain
//! Rust that says for one query and one key whether it may be seen.

use cloze_attention::Mask;
use proptest::prelude::*;
use tch::{Device, Tensor};

/// What may be seen.
#[derive(Debug, Clone)]
pub(crate) enum Sight {
    All,
    Causal,
    Padding,
    Prefix,
    Documents,
    Window(i64),
    And(Box<Sight>, Box<Sight>),
    Or(Box<Sight>, Box<Sight>),
}

/// One batch that the expressions speak of: for each sequence, for each token.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    pub(crate) len: usize,
    real: Vec<Vec<bool>>,
    documents: Vec<Vec<i64>>,
    prefix: Vec<i64>,
}

/// Any combination of masks, a few levels deep.
pub(crate) fn sights() -> impl Strategy<Value = Sight> {
    let leaf = prop_oneof![
        Just(Sight::All),
        Just(Sight::Causal),
        Just(Sight::Padding),
        Just(Sight::Prefix),
        Just(Sight::Documents),
        (1_i64..5).prop_map(Sight::Window),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (
            inner.clone().prop_map(Box::new),
            inner.prop_map(Box::new),
            any::<bool>(),
        );
        pair.prop_map(|(a, b, and)| {
            if and {
                Sight::And(a, b)
            } else {
                Sight::Or(a, b)
            }
        })
    })
}

/// Texts with any padding (none real, too), any documents and prefixes of any length.
pub(crate) fn texts() -> impl Strategy<Value = Texts> {
    (1_usize..4, 1_usize..9).prop_flat_map(|(batch, len)| {
        let rows = |row| prop::collection::vec(row, batch);
        (
            rows(prop::collection::vec(any::<bool>(), len).boxed()),
            prop::collection::vec(prop::collection::vec(0_i64..3, len), batch),
            prop::collection::vec(0..=len as i64, batch),
        )
            .prop_map(move |(real, documents, prefix)| Texts {
                len,
                real,
                documents,
                prefix,
            })
    })
}

impl Sight {
    /// As a mask of the crate, for queries that are all tokens.
    pub(crate) fn mask(&self, texts: &Texts) -> Mask {
        match self {
            Self::All => Mask::All,
            Self::Causal => Mask::Causal,
            Self::Padding => Mask::padding(&Tensor::from_slice2(&texts.real)),
            Self::Prefix => Mask::prefix(&Tensor::from_slice(&texts.prefix), texts.len as i64),
            Self::Documents => Mask::documents(&Tensor::from_slice2(&texts.documents)),
            Self::Window(width) => Mask::window(*width, [texts.len as i64; 2], Device::Cpu),
            Self::And(a, b) => a.mask(texts).and(&b.mask(texts)),
            Self::Or(a, b) => a.mask(texts).or(&b.mask(texts)),
        }
    }

    /// Whether `query` may see `key` in the text of this number.
    pub(crate) fn sees(&self, texts: &Texts, text: usize, query: usize, key: usize) -> bool {
        match self {
            Self::All => true,
            Self::Causal => key <= query,
            Self::Padding => texts.real[text][key],
            Self::Prefix => (key as i64) < texts.prefix[text],
            Self::Documents => texts.documents[text][query] == texts.documents[text][key],
            Self::Window(width) => (query.abs_diff(key) as i64) < *width,
            Self::And(a, b) => a.sees(texts, text, query, key) && b.sees(texts, text, query, key),
            Self::Or(a, b) => a.sees(texts, text, query, key) || b.sees(texts, text, query, key),
        }
    }
}

impl Texts {
    pub(crate) fn batch(&self) -> usize {
        self.prefix.len()
    }

    /// The rule for the last `seq` queries, index by index: `[batch, 1, seq, len]`, flat.
    pub(crate) fn rule(&self, sight: &Sight, seq: usize) -> Vec<bool> {
        let mut rule = Vec::new();
        for text in 0..self.batch() {
            for query in self.len - seq..self.len {
                rule.extend((0..self.len).map(|key| sight.sees(self, text, query, key)));
            }
        }
        rule
    }
}

/// The rows of the last `seq` queries, where the mask has a row for each.
pub(crate) fn last_queries(mask: Mask, seq: i64) -> Mask {
    match mask {
        Mask::Keep(keep) if keep.size()[2] > seq => {
            Mask::Keep(keep.narrow(2, keep.size()[2] - seq, seq))
        }
        mask => mask,
    }
}
