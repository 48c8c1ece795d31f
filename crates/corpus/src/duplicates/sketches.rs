use std::io::Write;
use std::path::Path;

use super::{Duplicates, Sketch, Sketcher};
use crate::{Error, files, numbers};

/// A file is this (with the version of the format), the hash of the settings, the sketches as
/// little-endian words of 64 bits, and the hash of all of it.
const MAGIC: &[u8; 16] = b"cloze sketches 1";
const HASH: usize = blake3::OUT_LEN;

impl Sketcher {
    /// Saves the sketches of a chunk; the file is whole or absent.
    pub fn save(&self, sketches: &[Sketch], path: &Path) -> Result<(), Error> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(fingerprint(&self.settings).as_bytes());
        bytes.extend(words(sketches).flat_map(u64::to_le_bytes));
        let hash = blake3::hash(&bytes);
        bytes.extend(hash.as_bytes());
        files::save(path, |out| out.write_all(&bytes))
    }

    /// The sketches that [`save`](Self::save) wrote with the same settings; `None` where there is
    /// no file. Anything else is an [`Error::Sketches`].
    pub fn load(&self, path: &Path) -> Result<Option<Vec<Sketch>>, Error> {
        let Some(bytes) = files::read(path)? else {
            return Ok(None);
        };
        let unusable = |problem| Error::Sketches {
            path: path.to_owned(),
            problem,
        };
        let rest = bytes.strip_prefix(MAGIC);
        let rest = rest.ok_or_else(|| unusable("of another format or version"))?;
        let (settings, words) = (rest.len() >= 2 * HASH)
            .then(|| rest[..rest.len() - HASH].split_at(HASH))
            .ok_or_else(|| unusable("too short"))?;
        let (all, hash) = bytes.split_at(bytes.len() - HASH);
        if blake3::hash(all).as_bytes() != hash {
            return Err(unusable("damaged: the checksum differs"));
        }
        if fingerprint(&self.settings).as_bytes() != settings {
            return Err(unusable("made with other settings"));
        }
        let sketches = read_all(&mut numbers::decode(words).into_iter());
        Ok(Some(sketches.ok_or_else(|| unusable("too short"))?))
    }
}

fn fingerprint(settings: &Duplicates) -> blake3::Hash {
    blake3::hash(&serde_json::to_vec(settings).expect("numbers and names"))
}

fn words(sketches: &[Sketch]) -> impl Iterator<Item = u64> {
    let count = std::iter::once(sketches.len() as u64);
    count.chain(sketches.iter().flat_map(|sketch| {
        let Sketch {
            exact,
            bands,
            paragraphs,
        } = sketch;
        let sizes = [usize::from(exact.is_some()), bands.len(), paragraphs.len()];
        let sizes = sizes.map(|size| size as u64).into_iter();
        let hashes = exact.iter().flatten().chain(bands);
        sizes.chain(hashes.chain(paragraphs.iter().flatten()).copied())
    }))
}

fn read_all(words: &mut impl Iterator<Item = u64>) -> Option<Vec<Sketch>> {
    (0..words.next()?).map(|_| read(words)).collect()
}

fn read(words: &mut impl Iterator<Item = u64>) -> Option<Sketch> {
    let [exact, bands, paragraphs] = array(words)?;
    Some(Sketch {
        exact: if exact == 1 {
            Some(array(words)?)
        } else {
            None
        },
        bands: (0..bands).map(|_| words.next()).collect::<Option<_>>()?,
        paragraphs: (0..paragraphs)
            .map(|_| array(words))
            .collect::<Option<_>>()?,
    })
}

fn array<const N: usize>(words: &mut impl Iterator<Item = u64>) -> Option<[u64; N]> {
    let mut array = [0; N];
    for word in &mut array {
        *word = words.next()?;
    }
    Some(array)
}
