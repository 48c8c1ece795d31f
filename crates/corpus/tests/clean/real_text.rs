//! Real text of the shared data folder; each test says so and passes where there is none.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use cloze_corpus::clean::{Cleaner, Outcome, Step, default_steps, web_steps};

fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(folder);
    let Ok(entries) = fs::read_dir(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).collect()
}

#[test]
fn novels_are_clean_already() {
    let novels = files("novels");
    let default = Cleaner::new(&default_steps()).unwrap();
    let web = Cleaner::new(&web_steps()).unwrap();
    // Each tenth, so that the suite takes seconds.
    for (path, text) in novels.into_iter().step_by(10) {
        let bytes = text.len();
        let Outcome::Kept(kept) = default.clean(text.clone()).outcome else {
            panic!("{} is dropped", path.display());
        };
        assert!(
            kept.len() as f64 > 0.99 * bytes as f64,
            "{}",
            path.display()
        );
        assert!(
            matches!(web.clean(text).outcome, Outcome::Kept(_)),
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
        let Outcome::Kept(text) = cleaned.outcome else {
            panic!("{:?}", cleaned.outcome);
        };
        for mark in ["**", "](", "<img", "\n# ", "\n\n\n", "```"] {
            assert!(!text.contains(mark), "{mark}");
        }
    }
}

#[test]
#[ignore = "measures"]
fn speed() {
    let novels = files("novels");
    let mut steps = web_steps();
    steps.push(Step::Html {});
    steps.push(Step::Markdown {});
    steps.push(Step::Language {
        keep: vec!["eng".to_owned()],
        min_confidence: 0.5,
    });
    steps.push(Step::Privacy {
        mask: vec![
            cloze_corpus::clean::Private::Email,
            cloze_corpus::clean::Private::Phone,
            cloze_corpus::clean::Private::Ip,
        ],
    });
    let mut list: Vec<Vec<Step>> = steps.into_iter().map(|step| vec![step]).collect();
    list.push(default_steps());
    list.push(web_steps());
    for steps in list {
        let cleaner = Cleaner::new(&steps).unwrap();
        let texts: Vec<String> = novels.iter().map(|(_, text)| text.clone()).collect();
        let bytes: usize = texts.iter().map(String::len).sum();
        let start = Instant::now();
        let mut out = 0;
        let mut count = 0;
        for text in texts {
            let cleaned = cleaner.clean(text);
            count += cleaned.changes.iter().map(|c| c.count).sum::<u64>();
            match cleaned.outcome {
                Outcome::Kept(t) => out += t.len(),
                Outcome::Dropped { reason, .. } => eprintln!("dropped {reason}"),
            }
        }
        let names: Vec<&str> = cleaner.names().collect();
        eprintln!(
            "{:40} {:8.1} MB/s  kept {:.4} changes {count}",
            names.join(","),
            bytes as f64 / 1e6 / start.elapsed().as_secs_f64(),
            out as f64 / bytes as f64
        );
    }
}
