use std::fs;
use std::path::{Path, PathBuf};

use cloze_compare::{Analysis, Comparison, report};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, RunFolder};

/// The folder of a comparison: `text/`, `runs/ARM-sSEED/`, `results/ARM-sSEED.json`,
/// `items/ARM-sSEED/METRIC.jsonl`, `report.html`, `report.md`, `report.json`.
#[derive(Debug)]
pub(super) struct Out(PathBuf);

impl Out {
    /// It is made with its first file.
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn run(&self, name: &str) -> PathBuf {
        self.0.join("runs").join(name)
    }

    /// The folder of a run, which is moved with the comparison.
    pub(super) fn run_folder(&self, name: &str) -> Result<RunFolder, Error> {
        Ok(RunFolder::open(&self.run(name))?.inside(&self.0))
    }

    pub(super) fn result(&self, name: &str) -> PathBuf {
        self.0.join("results").join(format!("{name}.json"))
    }

    pub(super) fn items(&self, name: &str, metric: &str) -> PathBuf {
        self.0
            .join("items")
            .join(name)
            .join(format!("{metric}.jsonl"))
    }

    pub(super) fn report(&self, kind: &str) -> PathBuf {
        self.0.join(format!("report.{kind}"))
    }
}

/// The page, the same for other programs that show text, and for programs that read numbers.
pub(super) fn write_reports(
    out: &Out,
    comparison: &Comparison,
    analysis: &Analysis,
) -> Result<(), Error> {
    write(&out.report("html"), &report::html(comparison, analysis))?;
    write(&out.report("md"), &report::markdown(comparison, analysis))?;
    write(&out.report("json"), &report::json(comparison, analysis))
}

/// Writes a file of text whole or not at all, in a folder that is made.
pub(super) fn write(file: &Path, text: &str) -> Result<(), Error> {
    let folder = file.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(Error::io("make the folder", folder))?;
    let mut temporary = file.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    fs::write(&temporary, text).map_err(Error::io("write", &temporary))?;
    fs::rename(&temporary, file).map_err(Error::io("write", file))
}

pub(super) fn write_json<T: Serialize>(file: &Path, value: &T) -> Result<(), Error> {
    let text = serde_json::to_string(value).expect("plain data");
    write(file, &text)
}

/// Nothing, where the file is not there or holds something else.
pub(super) fn read_json<T: DeserializeOwned>(file: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}
