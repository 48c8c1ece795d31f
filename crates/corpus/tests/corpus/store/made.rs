//! Small tokenizers, stores and their bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cloze_corpus::{
    Assembly, EncodedPart, Error, Kind, PartWriter, Recipe, Store, StoreFormat, StoreWriter,
    Tokenizer,
};

/// Sentences of tokens, by document.
pub(crate) type Contents = Vec<Vec<Vec<u32>>>;

/// Bytes, with `<|endoftext|>` between documents.
pub(crate) static SEPARATED: LazyLock<Tokenizer> = LazyLock::new(|| bytes(Recipe::gpt_specials()));

/// Bytes, with nothing between documents.
pub(crate) static PLAIN: LazyLock<Tokenizer> = LazyLock::new(|| bytes(vec!["[PAD]".to_owned()]));

/// More ids than 16 bits can tell apart.
pub(crate) static WIDE: LazyLock<Tokenizer> = LazyLock::new(|| characters(65_537));

/// Ids of two bytes.
pub(crate) static NARROW: LazyLock<Tokenizer> = LazyLock::new(|| characters(65_536));

pub(crate) fn bytes(specials: Vec<String>) -> Tokenizer {
    let recipe = Recipe {
        kind: Kind::Byte,
        vocab: 300,
        specials,
        sample: 1,
    };
    Tokenizer::train(&recipe, [""]).expect("room for the bytes")
}

/// A vocabulary of this size.
fn characters(vocab: usize) -> Tokenizer {
    let text: String = ('\u{4e00}'..).take(vocab).collect();
    let recipe = Recipe {
        kind: Kind::Char,
        vocab: 80_000,
        specials: Recipe::gpt_specials(),
        sample: 1 << 20,
    };
    let more = Tokenizer::train(&recipe, [&text])
        .expect("room for the characters")
        .vocab_size();
    let text: String = text.chars().take(2 * vocab - more).collect();
    Tokenizer::train(&recipe, [text]).expect("room for the characters")
}

pub(crate) fn write(
    folder: &Path,
    tokenizer: &Tokenizer,
    contents: &Contents,
) -> Result<Store, Error> {
    let mut writer = StoreWriter::create(folder, tokenizer)?;
    for document in contents {
        writer.begin_document();
        for sentence in document {
            writer.begin_sentence();
            for &id in sentence {
                writer.push(id)?;
            }
        }
    }
    writer.finish()
}

/// A part of one document.
pub(crate) fn part(format: &StoreFormat, source: u64, sentences: &[&[u32]]) -> EncodedPart {
    let mut writer = PartWriter::new(format);
    writer.begin_document(source);
    for ids in sentences {
        writer.begin_sentence();
        writer.extend(ids).expect("ids of the vocabulary");
    }
    writer.finish()
}

pub(crate) fn assemble(
    folder: &Path,
    format: &StoreFormat,
    parts: &[EncodedPart],
) -> Result<Store, Error> {
    let mut assembly = Assembly::create(folder, format)?;
    for part in parts {
        assembly.append(part)?;
    }
    assembly.finish()
}

/// The bytes of each file of a folder without folders.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("an ASCII name");
        (name, fs::read(entry.path()).expect("a file"))
    };
    entries
        .map(|entry| file(entry.expect("an entry")))
        .collect()
}
