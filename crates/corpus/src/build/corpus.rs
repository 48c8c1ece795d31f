use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::encode::STORES;
use super::folder::Folder;
use crate::report::Report;
use crate::{Error, Store, Tokenizer, files};

/// Text that is ready to be learned from, in a folder of its own.
#[derive(Debug)]
pub struct Corpus {
    /// The tokenizer, learned or given.
    pub tokenizer: Tokenizer,
    /// The tokens to train on.
    pub train: Store,
    /// The tokens to evaluate on.
    pub held_out: Store,
    folder: Folder,
    seal: Seal,
}

/// The contents of `corpus.json`: where it is, all is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    version: u32,
    /// What the build was asked for: see the function `key`.
    key: String,
    /// Over text, cleaning and tokenizer.
    fingerprint: String,
}

const VERSION: u32 = 1;

impl Corpus {
    /// Whether there is a finished corpus in this folder.
    pub fn is_in(folder: &Path) -> bool {
        Folder::new(folder).seal().exists()
    }

    /// Opens a finished corpus; no token is read.
    ///
    /// # Errors
    /// A folder without a finished corpus, or with files that are not those of the build.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = Folder::new(folder);
        match Seal::read(&folder)? {
            Some(seal) => Self::sealed(folder, seal),
            None => Err(Error::NoCorpus(folder.path().to_owned())),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The tokenizer's file.
    pub fn tokenizer_file(folder: &Path) -> PathBuf {
        Folder::new(folder).tokenizer()
    }

    /// BLAKE3 over the text, the cleaning and the tokenizer: the same for the same corpus,
    /// wherever and however it was built.
    pub fn fingerprint(&self) -> &str {
        &self.seal.fingerprint
    }

    /// What happened when it was built.
    ///
    /// # Errors
    /// A report that is not there any more.
    pub fn report(&self) -> Result<Report, Error> {
        let path = self.folder.report("json");
        files::read_json(&path)?.ok_or(Error::Missing(path))
    }

    /// The corpus of this key, if it is finished.
    pub(super) fn finished(folder: &Folder, key: &str) -> Result<Option<Self>, Error> {
        match Seal::read(folder)? {
            None => Ok(None),
            Some(seal) if seal.key == key => {
                // There, if the build was killed after its last act.
                folder.remove_work()?;
                Self::sealed(folder.clone(), seal).map(Some)
            }
            Some(_) => Err(Error::OtherCorpus(folder.path().to_owned())),
        }
    }

    /// Opens the stores, which are finished, and says so: the last act of a build.
    pub(super) fn seal(folder: &Folder, key: &str) -> Result<Self, Error> {
        let mut corpus = Self::assembled(
            folder.clone(),
            Seal {
                version: VERSION,
                key: key.to_owned(),
                fingerprint: String::new(),
            },
        )?;
        corpus.seal.fingerprint = fingerprint(&corpus.train, &corpus.held_out);
        files::save_json(&folder.seal(), &corpus.seal)?;
        Ok(corpus)
    }

    fn sealed(folder: Folder, seal: Seal) -> Result<Self, Error> {
        let corpus = Self::assembled(folder, seal)?;
        // Files of several corpora are none.
        let (text, tokenizer) = (
            fingerprint(&corpus.train, &corpus.held_out),
            corpus.tokenizer.fingerprint(),
        );
        Error::unless_same(corpus.folder(), corpus.fingerprint(), &text)?;
        let file = corpus.folder.tokenizer();
        Error::unless_same(&file, corpus.train.tokenizer(), &tokenizer)?;
        Ok(corpus)
    }

    fn assembled(folder: Folder, seal: Seal) -> Result<Self, Error> {
        let [train, held_out] = STORES.map(|store| Store::open(&folder.store(store)));
        Ok(Self {
            tokenizer: Tokenizer::load(&folder.tokenizer())?,
            train: train?,
            held_out: held_out?,
            folder,
            seal,
        })
    }
}

impl Seal {
    fn read(folder: &Folder) -> Result<Option<Self>, Error> {
        let path = folder.seal();
        let Some(json) = files::read(&path)? else {
            return Ok(None);
        };
        match serde_json::from_slice::<Self>(&json) {
            Ok(seal) if seal.version == VERSION => Ok(Some(seal)),
            Ok(seal) => Err(Error::StoreVersion {
                path,
                found: seal.version,
                expected: VERSION,
            }),
            Err(_) => {
                let expected = "the description of a corpus";
                Err(Error::damaged(&path, expected, "something else"))
            }
        }
    }
}

pub(super) fn fingerprint(train: &Store, held_out: &Store) -> String {
    let parts = [train.fingerprint(), held_out.fingerprint()];
    blake3::hash(parts.concat().as_bytes()).to_string()
}
