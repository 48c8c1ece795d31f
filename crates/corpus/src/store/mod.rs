//! Token ids on disk.

mod description;
mod map;
mod output;
mod positions;
mod writer;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use crate::Error;
use description::{DOCUMENTS, Description, SENTENCES, TOKENS};
use positions::Positions;

pub use writer::StoreWriter;

/// The token ids of many documents, in a folder that is mapped into memory: any range is read
/// without reading the rest.
///
/// | file | holds |
/// |---|---|
/// | `tokens.bin` | ids as `u16` where the vocabulary fits, else as `u32` |
/// | `documents.bin`, `sentences.bin` | the position of each first token, as `u64` |
/// | `store.json` | format version, counts, fingerprints; written last |
///
/// All numbers are little-endian. Where the tokenizer has an end-of-text token, it stands between
/// documents, and belongs to the document before it.
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
    tokens: Mmap,
    documents: Positions,
    sentences: Positions,
}

impl Store {
    /// Maps a store. Cheap: sizes and version are checked, the contents are not read (see
    /// [`Store::verify`]).
    ///
    /// # Errors
    /// A folder that is no store, was written in another version, or has files of wrong sizes.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let description = Description::read(folder)?;
        let map = |name: &str, count: u64, bytes_each: u64| {
            let path = folder.join(name);
            let map = map::map(&path).map_err(Error::io(&path))?;
            let expected = count.checked_mul(bytes_each);
            if expected == Some(map.len() as u64) {
                Ok(map)
            } else {
                let expected = format!("{count} numbers of {bytes_each} bytes");
                Err(Error::Damaged {
                    path,
                    expected,
                    found: format!("{} bytes", map.len()),
                })
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            tokens: map(TOKENS, description.tokens, description.width.bytes())?,
            documents: Positions(map(DOCUMENTS, description.documents, 8)?),
            sentences: Positions(map(SENTENCES, description.sentences, 8)?),
            description,
        })
    }

    /// Reads all files and compares them with their fingerprints.
    ///
    /// # Errors
    /// The first file that is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        let hashes = &self.description.hashes;
        for (name, expected) in [
            (TOKENS, &hashes.tokens),
            (DOCUMENTS, &hashes.documents),
            (SENTENCES, &hashes.sentences),
        ] {
            let path = self.folder.join(name);
            let bytes = fs::File::open(&path).map_err(Error::io(&path))?;
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(bytes).map_err(Error::io(&path))?;
            let found = hasher.finalize().to_string();
            if *expected != found {
                return Err(Error::Damaged {
                    path,
                    expected: expected.clone(),
                    found,
                });
            }
        }
        Ok(())
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
        let start = self.documents.at(number);
        let next = number + 1;
        start..if next < self.documents() {
            self.documents.at(next)
        } else {
            self.len()
        }
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
        self.documents.below(position + 1) - 1
    }

    /// The first tokens of the sentences that start in this range of tokens. Logarithmic in the
    /// number of sentences, and linear in the result.
    pub fn sentences_in(&self, range: Range<u64>) -> impl ExactSizeIterator<Item = u64> + '_ {
        let first = self.sentences.below(range.start) as usize;
        let end = self.sentences.below(range.end.max(range.start)) as usize;
        (first..end).map(|number| self.sentences.at(number as u64))
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
        let bytes = |position| (position * width.bytes()) as usize;
        width.decode(&self.tokens[bytes(range.start)..bytes(range.end)])
    }

    /// BLAKE3 over all files and the tokenizer's fingerprint, in hexadecimal digits.
    pub fn fingerprint(&self) -> &str {
        &self.description.fingerprint
    }

    /// The fingerprint of the tokenizer that made the ids.
    pub fn tokenizer(&self) -> &str {
        &self.description.tokenizer
    }
}
