//! Token ids on disk.

mod array;
mod arrays;
mod assembly;
mod description;
mod format;
mod map;
mod output;
mod part;
mod part_file;
mod shards;
mod staging;
mod width;
mod writer;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::Error;
use arrays::{Arrays, shard_name};
use description::Description;
use shards::Shards;

pub use assembly::Assembly;
pub use format::StoreFormat;
pub use part::{EncodedPart, PartWriter};
pub use writer::StoreWriter;

/// The token ids of many documents, in a folder that is mapped into memory: any document and any
/// range is read in constant time, without reading the rest.
///
/// | file | holds |
/// |---|---|
/// | `tokens-00000.bin`, .. | ids as `u16` where the vocabulary fits, else as `u32` |
/// | `documents-00000.bin`, .. | the position of each document's first token, as `u64` |
/// | `sources-00000.bin`, .. | where each document came from, as `u64` |
/// | `sentences-00000.bin`, .. | the position of each sentence's first token, as `u64` |
/// | `store.json` | format version, counts, checksums, fingerprints; written last |
///
/// All numbers are little-endian. The files of an array have the same size, a power of two, but for
/// the last. Where the tokenizer has an end-of-text token, it stands between documents, and belongs
/// to the document before it.
///
/// A [`StoreWriter`] makes one token by token, an [`Assembly`] from what many threads encoded.
///
/// ```
/// use cloze_corpus::{Kind, Recipe, StoreWriter, Tokenizer};
///
/// let recipe = Recipe {
///     kind: Kind::Byte,
///     vocab: 257,
///     specials: Recipe::gpt_specials(),
///     sample: Recipe::default_sample(),
/// };
/// let tokenizer = Tokenizer::train(&recipe, ["any text"])?;
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// let mut writer = StoreWriter::create(folder, &tokenizer)?;
/// for text in ["one", "two"] {
///     writer.begin_document();
///     writer.begin_sentence();
///     for id in tokenizer.encode(text)? {
///         writer.push(id)?;
///     }
/// }
/// let store = writer.finish()?;
/// assert_eq!((store.len(), store.documents()), (7, 2));
/// assert_eq!(store.document(0), 0..4);
/// assert_eq!(tokenizer.decode(&store.tokens(4..7))?, "two");
/// # Ok::<(), cloze_corpus::Error>(())
/// ```
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    description: Description,
    arrays: Arrays<Shards>,
}

impl Store {
    /// Maps a store. Cheap: sizes and version are checked, the contents are not read (see
    /// [`Store::verify`]).
    ///
    /// # Errors
    /// A folder that is no store, was written in another version, or has files of wrong sizes.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let description = Description::read(folder)?;
        let open = |(name, bytes)| Shards::open(folder, name, bytes, description.shard_bytes);
        Ok(Self {
            folder: folder.to_owned(),
            arrays: description.bytes().named().try_map(open)?,
            description,
        })
    }

    /// Reads all files, on all threads, and compares them with their checksums.
    ///
    /// # Errors
    /// The first file that is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        let arrays = self.description.shards.as_ref().named().into_array();
        let shards = arrays.into_iter().flat_map(|(name, hashes)| {
            let numbered = hashes.iter().enumerate();
            numbered.map(move |(number, hash)| (self.folder.join(shard_name(name, number)), hash))
        });
        let shards: Vec<(PathBuf, &String)> = shards.collect();
        let verified: Vec<_> = shards
            .into_par_iter()
            .map(|(path, hash)| verify(&path, hash))
            .collect();
        verified.into_iter().collect()
    }

    /// Number of tokens, separators included; never 0.
    #[expect(clippy::len_without_is_empty, reason = "an empty store is not written")]
    pub fn len(&self) -> u64 {
        self.description.tokens
    }

    /// Number of documents.
    pub fn documents(&self) -> u64 {
        self.description.documents
    }

    /// Number of sentences.
    pub fn sentences(&self) -> u64 {
        self.description.sentences
    }

    /// Number of tokens for what the vocabulary could not spell.
    pub fn unknown(&self) -> u64 {
        self.description.unknown
    }

    /// Where the tokens of a document lie, with the separator after it.
    ///
    /// # Panics
    /// If there are not so many documents.
    pub fn document(&self, number: u64) -> Range<u64> {
        let start = self.arrays.documents.number(number);
        let next = number + 1;
        start..if next < self.documents() {
            self.arrays.documents.number(next)
        } else {
            self.len()
        }
    }

    /// What the writer of a document gave as its source, such as its number in the input.
    ///
    /// # Panics
    /// If there are not so many documents.
    pub fn source(&self, document: u64) -> u64 {
        self.arrays.sources.number(document)
    }

    /// The document that this token belongs to. Logarithmic in the number of documents.
    ///
    /// # Panics
    /// If there are not so many tokens.
    pub fn document_at(&self, position: u64) -> u64 {
        assert!(
            position < self.len(),
            "token {position} of a store of {}",
            self.len()
        );
        self.arrays.documents.numbers_below(position + 1) - 1
    }

    /// The first tokens of the sentences that start in this range of tokens. Logarithmic in the
    /// number of sentences, and linear in the result.
    pub fn sentences_in(&self, range: Range<u64>) -> impl ExactSizeIterator<Item = u64> + '_ {
        let first = self.arrays.sentences.numbers_below(range.start) as usize;
        let end = self
            .arrays
            .sentences
            .numbers_below(range.end.max(range.start)) as usize;
        (first..end).map(|number| self.arrays.sentences.number(number as u64))
    }

    /// The token ids in this range.
    ///
    /// # Panics
    /// If there are not so many tokens.
    pub fn tokens(&self, range: Range<u64>) -> Vec<u32> {
        assert!(
            range.start <= range.end && range.end <= self.len(),
            "tokens {range:?} of a store of {}",
            self.len()
        );
        let width = self.description.width;
        let bytes = range.start * width.bytes()..range.end * width.bytes();
        width.decode(&self.arrays.tokens.bytes(bytes))
    }

    /// The token ids `n * length .. (n + 1) * length`.
    ///
    /// # Panics
    /// If there are not so many tokens.
    pub fn window(&self, n: u64, length: u64) -> Vec<u32> {
        self.tokens(n * length..(n + 1) * length)
    }

    /// BLAKE3 over the contents, the recipe and the tokenizer's fingerprint, in hexadecimal digits.
    /// It depends on no path, time or number of threads.
    pub fn fingerprint(&self) -> &str {
        &self.description.fingerprint
    }

    /// The fingerprint of the tokenizer that made the ids.
    pub fn tokenizer(&self) -> &str {
        &self.description.tokenizer
    }

    /// What the writer said of the text and its cleaning ([`StoreFormat::recipe`]).
    pub fn recipe(&self) -> &str {
        &self.description.recipe
    }
}

fn verify(path: &Path, expected: &str) -> Result<(), Error> {
    let file = fs::File::open(path).map_err(Error::io(path))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file).map_err(Error::io(path))?;
    Error::unless_same(path, expected, &hasher.finalize().to_string())
}
