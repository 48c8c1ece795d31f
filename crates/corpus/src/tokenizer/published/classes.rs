//! The classes of `transformers` that read a vocabulary without a `tokenizer.json`.

use serde_json::{Map, Value, json};

use super::{Built, Flaw, Sources, byte_level, llama, marian, unigram, word_piece};

/// A way in which the files of a vocabulary are read.
#[derive(Debug)]
pub(super) struct Class {
    /// As `tokenizer_class` names it; the first is written where a folder names none.
    pub(super) names: &'static [&'static str],
    /// The values of `model_type` whose tokenizers it reads.
    pub(super) families: &'static [&'static str],
    /// The files; and those of the other side, where it has one.
    pub(super) files: &'static [&'static str],
    pub(super) target: &'static [&'static str],
    /// The tokens that it takes for roles where nothing is said.
    pub(super) roles: &'static [(&'static str, &'static str)],
    /// Whether it takes the space before a blank, where nothing is said.
    pub(super) wide_mask: bool,
    pub(super) build: fn(&Sources<'_>) -> Result<Built, Flaw>,
}

const ROBERTA: &[(&str, &str)] = &[
    ("bos", "<s>"),
    ("eos", "</s>"),
    ("sep", "</s>"),
    ("cls", "<s>"),
    ("unk", "<unk>"),
    ("pad", "<pad>"),
    ("mask", "<mask>"),
];

const END: &str = "<|endoftext|>";

/// The one with the most telling files first: it is taken where a folder says nothing.
pub(super) const ALL: &[Class] = &[
    Class {
        names: &["MarianTokenizer"],
        families: &["marian"],
        files: &["source.spm", "vocab.json"],
        target: &["target.spm", "vocab.json"],
        roles: &[("eos", "</s>"), ("unk", "<unk>"), ("pad", "<pad>")],
        wide_mask: false,
        build: marian::marian,
    },
    Class {
        names: &["T5Tokenizer"],
        families: &["t5", "mt5"],
        files: &["spiece.model"],
        target: &[],
        roles: &[("eos", "</s>"), ("unk", "<unk>"), ("pad", "<pad>")],
        wide_mask: false,
        build: unigram::t5,
    },
    Class {
        names: &["XLMRobertaTokenizer"],
        families: &["xlm-roberta"],
        files: &["sentencepiece.bpe.model"],
        target: &[],
        roles: ROBERTA,
        wide_mask: false,
        build: unigram::xlm_roberta,
    },
    Class {
        names: &["CamembertTokenizer"],
        families: &["camembert"],
        files: &["sentencepiece.bpe.model"],
        target: &[],
        roles: ROBERTA,
        wide_mask: true,
        build: unigram::camembert,
    },
    Class {
        names: &["LlamaTokenizer"],
        families: &["llama", "mistral"],
        files: &["tokenizer.model"],
        target: &[],
        roles: &[("bos", "<s>"), ("eos", "</s>"), ("unk", "<unk>")],
        wide_mask: false,
        build: llama::llama,
    },
    Class {
        names: &["GPT2Tokenizer"],
        families: &["gpt2"],
        files: &["vocab.json", "merges.txt"],
        target: &[],
        roles: &[("unk", END), ("bos", END), ("eos", END)],
        wide_mask: false,
        build: byte_level::gpt2,
    },
    Class {
        names: &["RobertaTokenizer", "BartTokenizer"],
        families: &["roberta", "bart"],
        files: &["vocab.json", "merges.txt"],
        target: &[],
        roles: ROBERTA,
        wide_mask: false,
        build: byte_level::roberta,
    },
    Class {
        names: &["GPTNeoXTokenizer"],
        families: &["gpt_neox"],
        files: &["vocab.json", "merges.txt"],
        target: &[],
        roles: &[
            ("unk", END),
            ("bos", END),
            ("eos", END),
            ("pad", "<|padding|>"),
        ],
        wide_mask: false,
        build: byte_level::gpt_neox,
    },
    Class {
        names: &["Qwen2Tokenizer"],
        families: &["qwen2", "qwen3"],
        files: &["vocab.json", "merges.txt"],
        target: &[],
        roles: &[("unk", END), ("eos", END), ("pad", END)],
        wide_mask: false,
        build: byte_level::qwen2,
    },
    Class {
        names: &["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"],
        families: &["bert", "distilbert", "electra"],
        files: &["vocab.txt"],
        target: &[],
        roles: &[
            ("unk", "[UNK]"),
            ("sep", "[SEP]"),
            ("pad", "[PAD]"),
            ("cls", "[CLS]"),
            ("mask", "[MASK]"),
        ],
        wide_mask: false,
        build: word_piece::bert,
    },
];

impl Class {
    /// What it takes for granted, as a `tokenizer_config.json` would say it.
    pub(super) fn granted(&self) -> Map<String, Value> {
        let roles = self.roles.iter().map(|(role, token)| {
            let said = match *role {
                "mask" if self.wide_mask => json!({ "content": token, "lstrip": true }),
                _ => json!(token),
            };
            (format!("{role}_token"), said)
        });
        let class = ("tokenizer_class".to_owned(), json!(self.names[0]));
        roles.chain([class]).collect()
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.names.contains(&name.trim_end_matches("Fast"))
    }
}
