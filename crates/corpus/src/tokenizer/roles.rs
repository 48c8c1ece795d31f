use tokenizers::{ModelWrapper, Tokenizer as Inner};

use super::frame::Frame;
use super::{SpecialNames, Tokenizer};

/// What special tokens are for: as the tokenizer and the files beside it say, else by the names that
/// they customarily have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Roles {
    pad: Option<u32>,
    unknown: Option<u32>,
    classify: Option<u32>,
    separate: Option<u32>,
    mask: Option<u32>,
    begin: Option<u32>,
    end: Option<u32>,
}

impl Roles {
    pub(super) fn of(inner: &Inner, frame: &Frame, names: &SpecialNames) -> Self {
        let said = |role| inner.token_to_id(names.token(role)?);
        let first_of = |names: &[&str]| names.iter().find_map(|name| inner.token_to_id(name));
        let [before, after] = [&frame.before, &frame.after].map(|ids| ids.first().copied());
        Self {
            pad: said("pad").or_else(|| first_of(&["[PAD]", "<pad>", "<|pad|>"])),
            unknown: unknown(inner)
                .or_else(|| said("unk"))
                .or_else(|| first_of(UNKNOWN)),
            classify: before
                .or_else(|| said("cls"))
                .or_else(|| first_of(CLASSIFY)),
            separate: after.or_else(|| said("sep")).or_else(|| first_of(SEPARATE)),
            mask: said("mask").or_else(|| first_of(&["[MASK]", "<mask>", "<|mask|>"])),
            begin: said("bos"),
            end: said("eos")
                .or_else(|| first_of(&["<|endoftext|>", "<|end_of_text|>", "<eos>", "[EOS]"])),
        }
    }
}

/// What the model gives for what it cannot spell.
fn unknown(inner: &Inner) -> Option<u32> {
    let name = match inner.get_model() {
        ModelWrapper::BPE(model) => model.unk_token.as_ref()?,
        ModelWrapper::WordPiece(model) => &model.unk_token,
        ModelWrapper::WordLevel(model) => &model.unk_token,
        ModelWrapper::Unigram(model) => {
            let id = serde_json::to_value(model).ok()?["unk_id"].as_u64()?;
            return u32::try_from(id).ok();
        }
    };
    inner.token_to_id(name)
}

impl Tokenizer {
    /// Id of the padding token.
    pub fn pad(&self) -> Option<u32> {
        self.roles.pad
    }

    /// Id of the token for what the vocabulary cannot spell.
    pub fn unknown(&self) -> Option<u32> {
        self.roles.unknown
    }

    /// Id of the token whose state stands for the whole sequence, BERT's `[CLS]`.
    pub fn classify(&self) -> Option<u32> {
        self.roles.classify
    }

    /// Id of the token that ends a segment, BERT's `[SEP]`.
    pub fn separate(&self) -> Option<u32> {
        self.roles.separate
    }

    /// Id of the token that stands for a blank.
    pub fn mask(&self) -> Option<u32> {
        self.roles.mask
    }

    /// Id of the token with which a text begins, where it is said; else that between documents.
    pub fn begin_of_text(&self) -> Option<u32> {
        self.roles.begin.or(self.roles.end)
    }

    /// Id of the token that stands between documents.
    pub fn end_of_text(&self) -> Option<u32> {
        self.roles.end
    }
}

pub(super) const CLASSIFY: &[&str] = &["[CLS]", "<cls>", "<s>"];

pub(super) const SEPARATE: &[&str] = &["[SEP]", "<sep>", "</s>"];

pub(super) const UNKNOWN: &[&str] = &["[UNK]", "<unk>", "<|unk|>"];
