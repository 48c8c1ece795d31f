use std::path::Path;

use crate::{Error, ReadError};

/// How a file is laid out, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Html,
    Json,
    Table { delimiter: u8 },
    Parquet,
}

/// In the order in which a message names them.
const EXTENSIONS: [(&str, Format); 10] = [
    ("txt", Format::Text),
    ("md", Format::Text),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("jsonl", Format::Json),
    ("ndjson", Format::Json),
    ("json", Format::Json),
    ("csv", Format::Table { delimiter: b',' }),
    ("tsv", Format::Table { delimiter: b'\t' }),
    ("parquet", Format::Parquet),
];

const COMPRESSED: [&str; 3] = ["gz", "zst", "zstd"];

impl Format {
    /// The format that the name tells, without the ending of a compression.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let name = extension(unpacked(path))?;
        let mut known = EXTENSIONS.iter();
        known
            .find(|(extension, _)| *extension == name)
            .map(|&(_, format)| format)
    }

    /// Whether the name tells nothing, as those of `split` and of many tools: `wiki_00`, `part.001`.
    pub(super) fn is_untold(path: &Path) -> bool {
        extension(unpacked(path)).is_none_or(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether it is named .json: rows, or anything.
    pub(super) fn is_any_json(path: &Path) -> bool {
        extension(unpacked(path)).is_some_and(|name| name == "json")
    }

    /// An error if the reader of the format was not built in.
    pub(super) fn built_in(self, path: &Path) -> Result<(), Error> {
        if self == Self::Parquet && !cfg!(feature = "parquet") {
            return Err(Error::Read(ReadError::Feature {
                path: path.to_owned(),
                feature: "parquet",
            }));
        }
        Ok(())
    }

    /// The extensions that are most like that of the path, for a message.
    pub(super) fn nearest(path: &Path) -> Vec<&'static str> {
        let wrong = extension(path).unwrap_or_default();
        let names = EXTENSIONS.iter().map(|&(name, _)| name);
        let like = |name: &str| {
            let prefix = wrong.len() > 1 && (name.starts_with(&wrong) || wrong.starts_with(name));
            prefix || strsim::damerau_levenshtein(name, &wrong) < name.len().min(3) - 1
        };
        names.filter(|name| like(name)).collect()
    }

    /// `.txt, .md, ..`
    pub(crate) fn list() -> String {
        EXTENSIONS.map(|(name, _)| format!(".{name}")).join(", ")
    }
}

/// The name without the ending of a compression.
fn unpacked(path: &Path) -> &Path {
    let is_packed = extension(path).is_some_and(|name| COMPRESSED.contains(&name.as_str()));
    let stem = path.file_stem().filter(|_| is_packed);
    stem.map_or(path, Path::new)
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}
