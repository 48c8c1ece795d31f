use std::collections::BTreeSet;
use std::path::{Component, Path};

use serde::Deserialize;

use super::address::Address;
use crate::documents::Format;
use crate::{Error, ReadError};

/// Names of files that say what a data set or a model is.
const DESCRIPTIONS: [&str; 4] = [
    "dataset_infos.json",
    "dataset_info.json",
    "config.json",
    "package.json",
];

/// A file of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct RemoteFile {
    #[serde(rename = "rfilename")]
    pub(super) path: String,
    /// In bytes; some mirrors do not say it.
    pub(super) size: Option<u64>,
}

impl RemoteFile {
    /// Whether all of it lies at the path.
    pub(super) fn is_whole(&self, path: &Path) -> bool {
        path.metadata()
            .is_ok_and(|found| self.size.is_none_or(|size| size == found.len()))
    }

    /// Whether its path could lead out of the folder of the data set.
    pub(super) fn is_foreign(&self) -> bool {
        let plain = |part| matches!(part, Component::Normal(_));
        !Path::new(&self.path).components().all(plain)
    }

    /// The format, if it is a file of data: .md and .html files describe the others.
    fn format(&self) -> Option<Format> {
        let mut parts = self.path.split('/');
        let hidden = parts.any(|part| part.starts_with('.') && part != "..");
        let name = self.path.rsplit('/').next();
        match Format::of(Path::new(&self.path))? {
            _ if hidden || name.is_some_and(|name| DESCRIPTIONS.contains(&name)) => None,
            Format::Html => None,
            Format::Text if !self.path.to_ascii_lowercase().contains(".txt") => None,
            format => Some(format),
        }
    }

    /// In the folder, with a name that begins so (`en` fits `en-train.csv`, not `entry.csv`), or
    /// the file itself.
    fn is_in(&self, config: &str) -> bool {
        let (_, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let begins = name
            .strip_prefix(config)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        begins || format!("/{}/", self.path).contains(&format!("/{config}/"))
    }

    fn is_for_training(&self) -> bool {
        let mut words = self.path.split(|c: char| !c.is_ascii_alphabetic());
        words.any(|word| ["train", "training"].contains(&word.to_ascii_lowercase().as_str()))
    }
}

/// The files to read, sorted by path. Where a data set has several formats, they hold the same rows
/// in each, or a licence beside them: the one that says most about its rows is taken.
pub(super) fn choose(
    address: &Address,
    files: Vec<RemoteFile>,
) -> Result<Vec<(Format, RemoteFile)>, Error> {
    let extensions = extensions(&files);
    let mut data: Vec<(Format, RemoteFile)> = files
        .into_iter()
        .filter_map(|file| Some((file.format()?, file)))
        .collect();
    if data.is_empty() {
        return Err(Error::Read(ReadError::NoDataFile {
            name: address.name.clone(),
            found: extensions,
        }));
    }
    if let Some(config) = &address.config {
        let parts = parts(&data);
        data.retain(|(_, file)| file.is_in(config));
        if data.is_empty() {
            return Err(Error::Read(ReadError::NoConfig {
                name: address.name.clone(),
                config: config.clone(),
                parts,
            }));
        }
    }
    if data.iter().any(|(_, file)| file.is_for_training()) {
        data.retain(|(_, file)| file.is_for_training());
    }
    let best = data.iter().map(rank).min();
    data.retain(|file| Some(rank(file)) == best);
    data.sort_by(|(_, one), (_, other)| one.path.cmp(&other.path));
    Ok(data)
}

fn rank((format, file): &(Format, RemoteFile)) -> u8 {
    match format {
        Format::Parquet => 0,
        // Beside other data it describes them, unless it is compressed.
        Format::Json if file.path.ends_with(".json") => 3,
        Format::Json => 1,
        Format::Table { .. } => 2,
        Format::Text | Format::Html => 4,
    }
}

/// What a configuration can name: the folders, or the files where there is no folder.
fn parts(data: &[(Format, RemoteFile)]) -> Vec<String> {
    let paths = || data.iter().map(|(_, file)| file.path.as_str());
    let folders = paths().filter_map(|path| Some(path.rsplit_once('/')?.0));
    let mut parts: BTreeSet<&str> = folders.collect();
    if parts.is_empty() {
        parts = paths().collect();
    }
    parts.into_iter().map(str::to_owned).collect()
}

fn extensions(files: &[RemoteFile]) -> Vec<String> {
    let extension =
        |file: &RemoteFile| Some(Path::new(&file.path).extension()?.to_str()?.to_owned());
    let extensions: BTreeSet<String> = files.iter().filter_map(extension).collect();
    extensions.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen(address: &str, paths: &[&str]) -> Result<Vec<String>, Error> {
        let file = |path: &&str| RemoteFile {
            path: (*path).to_owned(),
            size: None,
        };
        let address = Address::parse(Path::new(address))?;
        let chosen = choose(&address, paths.iter().map(file).collect())?;
        Ok(chosen.into_iter().map(|(_, file)| file.path).collect())
    }

    #[test]
    fn files_for_training_come_first() {
        let paths = [
            "README.md",
            "data/test-0.parquet",
            "data/train-1.parquet",
            "data/train-0.parquet",
            "LICENSE.txt",
        ];
        assert_eq!(
            chosen("hf://a/b", &paths).unwrap(),
            ["data/train-0.parquet", "data/train-1.parquet"]
        );
        // A word, not a part of one.
        let paths = ["constraints.jsonl", "others.jsonl"];
        assert_eq!(chosen("hf://a/b", &paths).unwrap(), paths);
        let paths = ["TRAIN/x.csv", "b_train2.tsv.gz", "c.csv", "training.csv"];
        assert_eq!(
            chosen("hf://a/b", &paths).unwrap(),
            ["TRAIN/x.csv", "b_train2.tsv.gz", "training.csv"]
        );
    }

    #[test]
    fn one_format_is_taken() {
        let mut paths = vec![
            "x.txt.zst",
            "x.csv",
            "x.tsv",
            "x.jsonl.gz",
            "x.ndjson",
            "x.parquet",
        ];
        for expected in [vec!["x.parquet"], vec!["x.jsonl.gz", "x.ndjson"]] {
            assert_eq!(chosen("hf://a/b", &paths).unwrap(), expected);
            paths.retain(|path| !expected.contains(path));
        }
        assert_eq!(chosen("hf://a/b", &paths).unwrap(), ["x.csv", "x.tsv"]);
        assert_eq!(chosen("hf://a/b", &paths[..1]).unwrap(), ["x.txt.zst"]);
    }

    #[test]
    fn json_is_data_where_nothing_else_is() {
        let one = |paths: &[&str]| chosen("hf://a/b", paths).unwrap();
        assert_eq!(one(&["alpaca.json", "dataset_infos.json"]), ["alpaca.json"]);
        assert_eq!(one(&["c4.json.gz", "a.json", "x.csv"]), ["c4.json.gz"]);
        assert_eq!(one(&["vocab.json", "x.csv"]), ["x.csv"]);
        assert_eq!(one(&["LICENSE.txt", "a.json"]), ["a.json"]);
        assert_eq!(one(&["en/wiki_00.json", "b.jsonl.zst"]), ["b.jsonl.zst"]);
    }

    #[test]
    fn a_part_is_a_folder_a_prefix_or_a_file() {
        let paths = [
            "data/en/0.csv",
            "data/en/x/1.csv",
            "de/0.csv",
            "en-de.csv",
            "en.csv",
            "entry.csv",
        ];
        let part = |config: &str| chosen(&format!("hf://a/b/{config}"), &paths).unwrap();
        assert_eq!(
            part("en"),
            ["data/en/0.csv", "data/en/x/1.csv", "en-de.csv", "en.csv"]
        );
        assert_eq!(part("en/x"), ["data/en/x/1.csv"]);
        assert_eq!(part("de"), ["de/0.csv"]);
        assert_eq!(part("de/0.csv"), ["de/0.csv"]);
    }

    #[test]
    fn a_part_that_is_not_there_names_those_that_are() {
        let paths = ["en/0.csv", "de/0.csv", "de/1.csv", "fr/README.md"];
        let error = chosen("hf://a/b/es", &paths).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the data set a/b has no part es; it has de, en"
        );
        let error = chosen("hf://a/b/es", &["one.csv"]).unwrap_err();
        assert!(error.to_string().ends_with("it has one.csv"), "{error}");
        let many: Vec<String> = (100..150).map(|n| format!("{n}/x.csv")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let error = chosen("hf://a/b/es", &many).unwrap_err().to_string();
        assert!(error.ends_with("118, 119 and 30 more"), "{error}");
    }

    #[test]
    fn a_set_without_text_names_what_it_has() {
        let paths = [
            "README.md",
            "a.png",
            "x/dataset_infos.json",
            ".cache/x.txt",
            "c",
        ];
        let error = chosen("hf://a/b", &paths).unwrap_err();
        assert!(matches!(error, Error::Read(ReadError::NoDataFile { .. })));
        assert!(
            error.to_string().contains("it has .json, .md, .png, .txt"),
            "{error}"
        );
        let error = chosen("hf://a/b", &[]).unwrap_err().to_string();
        assert!(error.contains("it is empty"), "{error}");
    }

    proptest! {
        #[test]
        fn the_choice_does_not_depend_on_the_order_of_the_list(
            paths in prop::collection::btree_set("(en/|de/|)(train|test|x)-?[0-2][.](csv|txt|jsonl|md|json)", 1..12),
            seed in any::<u64>(),
            config in prop::sample::select(vec!["", "/en", "/test"]),
        ) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let mut other = paths.clone();
            other.sort_by_key(|path| blake3::hash(format!("{seed}{path}").as_bytes()).to_hex());
            let address = format!("hf://a/b{config}");
            match (chosen(&address, &paths), chosen(&address, &other)) {
                (Ok(one), Ok(other)) => {
                    prop_assert!(!one.is_empty() && one.is_sorted());
                    prop_assert!(one.iter().all(|path| paths.contains(&path.as_str())));
                    prop_assert_eq!(one, other);
                }
                (one, other) => {
                    prop_assert_eq!(one.unwrap_err().to_string(), other.unwrap_err().to_string());
                }
            }
        }
    }
}
