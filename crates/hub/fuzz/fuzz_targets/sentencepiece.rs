//! Any bytes as a model of SentencePiece, in the folder of each class that reads one; what can be read
//! reads a text.
#![no_main]

mod common;

use cloze_hub::Folder;
use common::{FOLDER, put, seed};
use libfuzzer_sys::fuzz_target;

const CLASSES: [(&str, &str); 5] = [
    ("T5Tokenizer", "spiece.model"),
    ("XLMRobertaTokenizer", "sentencepiece.bpe.model"),
    ("CamembertTokenizer", "sentencepiece.bpe.model"),
    ("LlamaTokenizer", "tokenizer.model"),
    ("MarianTokenizer", "source.spm"),
];
const TEXT: &str = "the  sea\tﬁne e\u{301} 天气 👨‍👩‍👧 <s> \u{0}";

fuzz_target!(
    init: {
        let unigram = include_bytes!("../../tests/tokenizers/t5/spiece.model");
        let bpe = include_bytes!("../../tests/tokenizers/llama/tokenizer.model");
        let side = include_bytes!("../../tests/tokenizers/marian/source.spm");
        seed("sentencepiece", &[unigram, bpe, side]);
        put("vocab.json", include_bytes!("../../tests/tokenizers/marian/vocab.json"));
    },
    |bytes: &[u8]| {
        let folder = Folder::open(FOLDER.path()).expect("it is there");
        for (class, file) in CLASSES {
            put("tokenizer_config.json", format!("{{\"tokenizer_class\":\"{class}\"}}").as_bytes());
            put(file, bytes);
            if let Ok(Some(tokenizer)) = folder.tokenizer(i64::MAX) {
                let ids = tokenizer.prompt_ids(TEXT).unwrap_or_default();
                let _ = tokenizer.decode(&ids);
            }
        }
    }
);
