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
const EXTENSIONS: [(&str, Format); 9] = [
    ("txt", Format::Text),
    ("md", Format::Text),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("jsonl", Format::Json),
    ("ndjson", Format::Json),
    ("csv", Format::Table { delimiter: b',' }),
    ("tsv", Format::Table { delimiter: b'\t' }),
    ("parquet", Format::Parquet),
];

const COMPRESSED: [&str; 3] = ["gz", "zst", "zstd"];

impl Format {
    /// The format that the name tells, without the ending of a compression.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let mut name = extension(path)?;
        if COMPRESSED.contains(&name.as_str()) {
            name = extension(Path::new(path.file_stem()?))?;
        }
        let mut known = EXTENSIONS.iter();
        known
            .find(|(extension, _)| *extension == name)
            .map(|&(_, format)| format)
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

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}
