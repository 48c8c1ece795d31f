//! Two runs of a second each, which every test reads and none changes, and what the tests ask them.

use std::fs::{self, File};
use std::path::Path;
use std::sync::LazyLock;

use cloze_corpus::Tokenizer;
use serde_json::Value;

use crate::common::{Place, Run, small};

/// The folder of a run.
pub(crate) fn bert() -> &'static str {
    static BERT: LazyLock<Trained> = LazyLock::new(|| Trained::new("bert-tiny"));
    &BERT.folder
}

/// The folder of a run.
pub(crate) fn gpt() -> &'static str {
    static GPT: LazyLock<Trained> = LazyLock::new(|| Trained::new("gpt-tiny"));
    &GPT.folder
}

struct Trained {
    folder: String,
    /// Two processes must not write one folder. Held until this one ends.
    _alone: File,
}

impl Trained {
    fn new(preset: &str) -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (folder, lock) = (home.join(preset), home.join(format!("{preset}.lock")));
        let alone = File::create(lock).expect("a lock beside the run");
        alone.lock().expect("a lock beside the run");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an earlier run can be removed");
        }
        let folder = folder.to_str().expect("the path is UTF-8").to_owned();
        let place = Place::new();
        place.file("small.toml", small(preset));
        place
            .run(&["pretrain", "--config", "small.toml", "--out", &folder])
            .done();
        Self {
            folder,
            _alone: alone,
        }
    }
}

/// Tokens of a text, as the run's tokenizer counts.
pub(crate) fn tokens(run: &str, text: &str) -> usize {
    let tokenizer = tokenizer(run);
    tokenizer.encode(text).expect("any text is encoded").len()
}

pub(crate) fn tokenizer(run: &str) -> Tokenizer {
    Tokenizer::load(&Path::new(run).join("tokenizer.json")).expect("the run left it")
}

/// The command with this standard input.
pub(crate) fn fed(place: &Place, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let input = File::open(place.file("input", input)).expect("it was just written");
    Run::of(place.command(arguments).stdin(input))
}

/// Every line that a command printed, as JSON.
pub(crate) fn objects(run: Run) -> Vec<Value> {
    let output = run.done().output();
    let lines = output.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("each line is JSON")
}
