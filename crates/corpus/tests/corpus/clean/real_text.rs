//! Real text of the shared data folder; each test says so and passes where there is none.

use std::fs;
use std::path::{Path, PathBuf};

use cloze_corpus::clean::{Cleaner, Decision, Step};
use cloze_corpus::presets::{default_steps, web_steps};

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(folder);
    let Ok(entries) = fs::read_dir(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), read_text(&path));
    paths.into_iter().map(read).collect()
}

/// Line ends are the business of the readers.
fn read_text(path: &Path) -> String {
    fs::read_to_string(path)
        .expect("a text")
        .replace("\r\n", "\n")
}

#[test]
fn novels_are_clean_already() {
    let novels = files("novels");
    let default = Cleaner::new(&default_steps()).unwrap();
    let web = Cleaner::new(&web_steps()).unwrap();
    // Each tenth, so that the suite takes seconds.
    for (path, text) in novels.into_iter().step_by(10) {
        let bytes = text.len();
        let Decision::Kept(kept) = default.clean(text.clone()).outcome else {
            panic!("{} is dropped", path.display());
        };
        assert!(
            kept.len() as f64 > 0.99 * bytes as f64,
            "{}",
            path.display()
        );
        assert!(
            matches!(web.clean(text).outcome, Decision::Kept(_)),
            "{}",
            path.display()
        );
    }
}

#[test]
fn chinese_markdown_becomes_clean_text() {
    for (_, text) in files("seed") {
        let mut steps = vec![Step::Markdown {}];
        // All but Gopher's repetition: the article says the same again and again.
        steps.extend(web_steps());
        steps.pop();
        let cleaned = Cleaner::new(&steps).unwrap().clean(text);
        let Decision::Kept(text) = cleaned.outcome else {
            panic!("{:?}", cleaned.outcome);
        };
        for mark in ["**", "](", "<img", "\n# ", "\n\n\n", "```"] {
            assert!(!text.contains(mark), "{mark}");
        }
    }
}
