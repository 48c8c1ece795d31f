use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::StoreFormat;
use super::description::{VERSION, parse};
use super::part::{Begun, EncodedPart};
use super::width::Width;
use crate::{Error, files, numbers};

/// The first line of a part's file. After it come the arrays, and BLAKE3 of all before.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u32,
    tokenizer: String,
    recipe: String,
    #[serde(rename = "bytes_per_token")]
    width: Width,
    tokens: u64,
    documents: u64,
    sentences: u64,
    unknown: u64,
    begun: Begun,
}

impl EncodedPart {
    /// Writes the part to a file, which is there whole or not at all, so that a build that is
    /// killed need not encode the text again.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let width = self.format.width();
        let header = Header {
            version: VERSION,
            tokenizer: self.format.tokenizer.clone(),
            recipe: self.format.recipe.clone(),
            width,
            tokens: self.tokens.len() as u64,
            documents: self.documents.len() as u64,
            sentences: self.sentences.len() as u64,
            unknown: self.unknown,
            begun: self.begun,
        };
        let mut bytes = serde_json::to_vec(&header).expect("numbers and strings");
        bytes.push(b'\n');
        bytes.extend(width.encode(&self.tokens));
        for numbers in [&self.documents, &self.sources, &self.sentences] {
            bytes.extend(numbers::encode(numbers));
        }
        let hash = blake3::hash(&bytes);
        bytes.extend(hash.as_bytes());
        files::save(path, |out| out.write_all(&bytes))
    }

    /// Reads the file of a part of this format.
    ///
    /// # Errors
    /// A file that is absent or damaged, or was made with another tokenizer or recipe. For the
    /// caller, each of them means: encode this text again.
    pub fn open(path: &Path, format: &StoreFormat) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(Error::io(path))?;
        let damaged = |found| Error::damaged(path, "a whole part with its checksum", found);
        let (content, hash) = bytes
            .split_last_chunk()
            .ok_or_else(|| damaged("a file without one"))?;
        if blake3::hash(content) != *hash {
            return Err(damaged("another checksum"));
        }
        let mut fields = content.splitn(2, |&byte| byte == b'\n');
        let header: Header = parse(fields.next().unwrap_or_default(), path)?;
        for (expected, found) in [
            (&format.tokenizer, header.tokenizer),
            (&format.recipe, header.recipe),
        ] {
            if *expected != found {
                return Err(Error::ForeignPart {
                    path: path.to_owned(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
        let mut rest = fields.next().unwrap_or_default();
        let mut array = |count: u64, width: u64| {
            let bytes = usize::try_from(count.saturating_mul(width)).unwrap_or(usize::MAX);
            let (array, after) = rest
                .split_at_checked(bytes)
                .ok_or_else(|| damaged("less than it announces"))?;
            rest = after;
            Ok::<_, Error>(array)
        };
        Ok(Self {
            format: format.clone(),
            tokens: header
                .width
                .decode(array(header.tokens, header.width.bytes())?),
            documents: numbers::decode(array(header.documents, 8)?),
            sources: numbers::decode(array(header.documents, 8)?),
            sentences: numbers::decode(array(header.sentences, 8)?),
            unknown: header.unknown,
            begun: header.begun,
        })
    }
}
