use std::mem;
use std::path::Path;

use super::array::ArrayWriter;
use super::arrays::Arrays;
use super::description::{Description, VERSION};
use super::part::{Begun, EncodedPart};
use super::staging::Staging;
use super::{Store, StoreFormat};
use crate::{Error, numbers};

/// Appends [`EncodedPart`]s in their order, and makes a [`Store`] of them.
///
/// The store depends on the tokens alone, not on where they were cut into parts. So the parts may
/// be encoded by any number of threads, and saved ([`EncodedPart::save`]) to go on after a kill. An
/// assembly itself that is killed is begun again, and gives the same bytes.
///
/// ```
/// use cloze_corpus::{Assembly, Kind, EncodedPart, PartWriter, Recipe, StoreFormat, Tokenizer};
/// use rayon::prelude::*;
///
/// # let recipe = Recipe {
/// #     kind: Kind::Byte,
/// #     vocab: 257,
/// #     specials: Recipe::gpt_specials(),
/// #     sample: Recipe::default_sample(),
/// # };
/// # let tokenizer = Tokenizer::train(&recipe, ["any text"])?;
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// let format = StoreFormat::new(&tokenizer).recipe("two made texts, as they are");
/// let files = ["first", "second"].map(|name| folder.join(format!("{name}.bin")));
/// let encode = |(number, text)| {
///     let mut writer = PartWriter::new(&format);
///     writer.begin_document(number);
///     writer.extend(&tokenizer.encode(text)?)?;
///     writer.finish().save(&files[number as usize])
/// };
/// vec![(0, "one"), (1, "two")].into_par_iter().try_for_each(encode)?;
///
/// let mut assembly = Assembly::create(&folder.join("tokens"), &format)?;
/// for file in &files {
///     assembly.append(&EncodedPart::open(file, &format)?)?;
/// }
/// let store = assembly.finish()?;
/// assert_eq!((store.document(1), store.source(1)), (4..7, 1));
/// # Ok::<(), cloze_corpus::Error>(())
/// ```
#[derive(Debug)]
pub struct Assembly {
    // Files are closed before their folder is removed: the order of the fields.
    arrays: Arrays<ArrayWriter>,
    staging: Staging,
    format: StoreFormat,
    tokens: u64,
    documents: u64,
    sentences: u64,
    unknown: u64,
    begun: Begun,
}

/// Tokens that are turned into bytes at a time.
const CHUNK: usize = 1 << 15;

impl Assembly {
    /// Starts a store. One that is there already stays in service until [`Assembly::finish`];
    /// whatever a killed assembly left in the folder is removed. Two at a time in one folder
    /// destroy each other's files: it is for the caller to lock it.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn create(folder: &Path, format: &StoreFormat) -> Result<Self, Error> {
        let writer = |(name, ())| Ok::<_, Error>(ArrayWriter::new(name, format.shard_bytes));
        Ok(Self {
            arrays: Arrays::default().named().try_map(writer)?,
            staging: Staging::create(folder)?,
            format: format.clone(),
            tokens: 0,
            documents: 0,
            sentences: 0,
            unknown: 0,
            // Tokens before the first document are one, too.
            begun: Begun {
                document: Some(0),
                sentence: false,
            },
        })
    }

    /// Writes the tokens of a part.
    ///
    /// # Errors
    /// A file that cannot be written.
    ///
    /// # Panics
    /// If the part is of another format.
    pub fn append(&mut self, part: &EncodedPart) -> Result<(), Error> {
        assert_eq!(self.format, part.format, "a part of another format");
        if part.tokens.is_empty() {
            self.begun = self.begun.and(part.begun);
            return Ok(());
        }
        let begun = mem::replace(&mut self.begun, part.begun);
        let starts_document = part.documents.first() == Some(&0);
        let continued = begun.document.filter(|_| !starts_document);
        if self.documents > 0 && (starts_document || continued.is_some()) {
            let separator = self.format.separator;
            self.write_tokens(separator.as_slice())?;
        }
        let start = self.tokens;
        let positions = |part: &[u64]| part.iter().map(|position| start + position).collect();
        if let Some(source) = continued {
            self.write_documents(&[start], &[source])?;
        }
        let documents: Vec<u64> = positions(&part.documents);
        self.write_documents(&documents, &part.sources)?;
        if begun.sentence && part.sentences.first() != Some(&0) {
            self.write_sentences(&[start])?;
        }
        let sentences: Vec<u64> = positions(&part.sentences);
        self.write_sentences(&sentences)?;
        self.unknown += part.unknown;
        self.write_tokens(&part.tokens)
    }

    /// Gives the files their names, the description last, and opens the store.
    ///
    /// # Errors
    /// A store without tokens, or a file that cannot be written.
    pub fn finish(self) -> Result<Store, Error> {
        let folder = self.staging.store().to_owned();
        if self.tokens == 0 {
            return Err(Error::NoTokens(folder));
        }
        let shards = self.arrays.try_map(ArrayWriter::finish)?;
        let description = Description {
            version: VERSION,
            width: self.format.width(),
            shard_bytes: self.format.shard_bytes,
            tokens: self.tokens,
            documents: self.documents,
            sentences: self.sentences,
            unknown: self.unknown,
            tokenizer: self.format.tokenizer,
            recipe: self.format.recipe,
            shards,
            fingerprint: String::new(),
        };
        let description = description.sealed();
        self.staging
            .publish(&description.shards, &description.to_json())?;
        Store::open(&folder)
    }

    fn write_tokens(&mut self, ids: &[u32]) -> Result<(), Error> {
        let width = self.format.width();
        for ids in ids.chunks(CHUNK) {
            let bytes = width.encode(ids);
            self.arrays.tokens.write(&self.staging, &bytes)?;
        }
        self.tokens += ids.len() as u64;
        Ok(())
    }

    fn write_documents(&mut self, positions: &[u64], sources: &[u64]) -> Result<(), Error> {
        self.documents += positions.len() as u64;
        let (documents, staging) = (&mut self.arrays.documents, &self.staging);
        documents.write(staging, &numbers::encode(positions))?;
        self.arrays
            .sources
            .write(staging, &numbers::encode(sources))
    }

    fn write_sentences(&mut self, positions: &[u64]) -> Result<(), Error> {
        self.sentences += positions.len() as u64;
        self.arrays
            .sentences
            .write(&self.staging, &numbers::encode(positions))
    }
}
