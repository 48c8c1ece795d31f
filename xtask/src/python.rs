//! Gets the Python packages that some tests compare with.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::libtorch::{self, Variant};
use crate::{cache, process};

/// Through which the tests learn of the interpreter. A value that the user sets wins.
pub(crate) const VARIABLE: &str = "CLOZE_PYTHON";

/// The release that wrote the numbers which our tests hold.
const TRANSFORMERS: &str = "5.23.0";
/// Reads the event files that we write.
const TENSORBOARD: &str = "2.21.0";
/// Reads and makes vocabularies as they were published before there was tokenizer.json.
const SENTENCEPIECE: &str = "0.2.3";
/// Makes the trees of pages that ours are compared with.
const HTML5LIB: &str = "1.1";

/// Makes sure of the packages, and prints the path of their interpreter.
pub(crate) fn run() -> Result<()> {
    println!("{}", ensure()?.display());
    Ok(())
}

/// The interpreter with the packages, if it is there already.
pub(crate) fn found() -> Option<PathBuf> {
    let chosen = env::var_os(VARIABLE).filter(|value| !value.is_empty());
    chosen.map(PathBuf::from).or_else(|| {
        let python = interpreter(&cache::root().ok()?.join(folder_name()));
        python.exists().then_some(python)
    })
}

/// The interpreter with the packages; they are fetched where needed.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(python) = found() {
        return Ok(python);
    }
    let root = cache::root()?;
    let _lock = cache::lock(&root)?;
    // Another xtask may have finished while we waited.
    if let Some(python) = found() {
        return Ok(python);
    }
    let folder = root.join(folder_name());
    cache::fill(&folder, make)?;
    Ok(interpreter(&folder))
}

fn folder_name() -> String {
    format!(
        "python-torch-{}-transformers-{TRANSFORMERS}-tensorboard-{TENSORBOARD}-html5lib-{HTML5LIB}-sentencepiece-{SENTENCEPIECE}",
        libtorch::VERSION
    )
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin/python")
}

/// A virtual environment with the packages, which works after a renaming, too: the interpreter
/// looks for it beside itself.
fn make(folder: &Path) -> Result<()> {
    process::watch(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let python = || Command::new(interpreter(folder));
    for packages in installs(libtorch::packages(Variant::Cuda).ok()) {
        // Else pip keeps a second copy of two gigabytes.
        let install = ["-m", "pip", "install", "--no-cache-dir"];
        let quiet = "--disable-pip-version-check";
        process::watch(python().args(install).arg(quiet).args(packages))?;
    }
    let imports = "import torch, transformers, tensorboard, html5lib, sentencepiece";
    Ok(process::watch(python().args(["-c", imports]))?)
}

/// What pip installs, one call after the other. PyPI's torch for Linux is linked with all of CUDA
/// and cannot be imported without; where the pins of that are known, a third of it is left out.
fn installs(cuda: Option<Vec<String>>) -> Vec<Vec<String>> {
    let ours = [
        format!("transformers=={TRANSFORMERS}"),
        format!("tensorboard=={TENSORBOARD}"),
        format!("html5lib=={HTML5LIB}"),
        format!("sentencepiece=={SENTENCEPIECE}"),
    ];
    let Some(mut linked) = cuda else {
        let torch = format!("torch=={}", libtorch::VERSION);
        return vec![[&[torch][..], &ours].concat()];
    };
    linked.retain(|package| !LOADED_LATE.iter().any(|late| package.contains(late)));
    linked.insert(0, "--no-deps".to_owned());
    let mut needed: Vec<_> = TORCH_NEEDS.map(str::to_owned).to_vec();
    needed.extend(ours);
    vec![linked, needed]
}

/// Libraries that torch opens when a card first needs them; it can be imported without.
const LOADED_LATE: [&str; 3] = ["cusolver", "nvrtc", "nvtx"];

/// What torch imports of other projects.
const TORCH_NEEDS: [&str; 6] = [
    "filelock",
    "fsspec",
    "jinja2",
    "networkx",
    "sympy",
    "typing-extensions",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_install_what_is_pinned() {
        let cuda = ["torch==2.11.0", "nvidia-cublas==13", "nvidia-cusolver==12"];
        for given in [None, Some(cuda.map(str::to_owned).to_vec())] {
            let all = installs(given).concat();
            for pinned in [
                "torch==2.11.0",
                "transformers==5.23.0",
                "tensorboard==2.21.0",
                "html5lib==1.1",
                "sentencepiece==0.2.3",
            ] {
                assert!(all.iter().any(|package| package == pinned), "{all:?}");
            }
            assert!(!all.iter().any(|package| package.contains("cusolver")));
        }
    }

    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    #[test]
    fn the_pins_of_libtorch_serve_python() {
        let linked = &installs(libtorch::packages(Variant::Cuda).ok())[0];
        assert_eq!(linked[..2], ["--no-deps", "torch==2.11.0"]);
        for needed in [
            "nvidia-cudnn-cu13==",
            "nvidia-cufile==",
            "nvidia-cuda-cupti==",
        ] {
            let times = linked.iter().filter(|package| package.starts_with(needed));
            assert_eq!(times.count(), 1, "{needed}");
        }
    }
}
