use cloze_config::{Preset, Presets};
use cloze_corpus::presets::{BOOKS, MARKDOWN, WEB};

macro_rules! preset {
    ($name:literal: $($part:literal),+) => {
        Preset {
            name: $name,
            parts: &[$(include_str!(concat!("../presets/", $part, ".toml"))),+],
        }
    };
}

/// The configurations of runs: `bert-tiny`, `gpt-mini`, ..
pub static RUNS: Presets = Presets {
    default: "bert-tiny",
    choices: &[
        "family",
        "model.bias",
        "model.positions",
        "model.positions.scaling",
        "model.window",
        "train.average",
        "train.optimizer",
        "train.schedule.decay",
    ],
    free: &[],
    all: &[
        preset!("bert-tiny": "bert", "sizes/tiny"),
        preset!("bert-mini": "bert", "sizes/mini"),
        preset!("bert-small": "bert", "sizes/small"),
        preset!("bert-medium": "bert", "sizes/medium"),
        preset!("bert-base": "bert", "sizes/base", "bert-base"),
        preset!("bert-large": "bert", "sizes/large"),
        preset!("gpt-tiny": "gpt", "sizes/tiny"),
        preset!("gpt-mini": "gpt", "sizes/mini"),
        preset!("gpt-small": "gpt", "sizes/small"),
        preset!("gpt-medium": "gpt", "sizes/medium"),
        preset!("gpt-base": "gpt", "sizes/base", "gpt-base"),
        preset!("gpt-large": "gpt", "sizes/large"),
        preset!("hybrid-tiny": "gpt", "hybrid", "sizes/tiny"),
        preset!("hybrid-mini": "gpt", "hybrid", "sizes/mini"),
        preset!("hybrid-small": "gpt", "hybrid", "sizes/small"),
        preset!("modernbert-tiny": "bert", "modernbert", "sizes/tiny", "modernbert/tiny"),
        preset!("modernbert-mini": "bert", "modernbert", "sizes/mini", "modernbert/mini"),
        preset!("modernbert-small": "bert", "modernbert", "sizes/small", "modernbert/small"),
        preset!("llama-tiny": "gpt", "llama", "sizes/tiny", "llama/tiny"),
        preset!("llama-mini": "gpt", "llama", "sizes/mini", "llama/mini"),
        preset!("llama-small": "gpt", "llama", "sizes/small", "llama/small"),
        preset!("shakespeare-char": "gpt", "shakespeare-char"),
    ],
};

/// What every corpus begins with.
const COMMON: &str = include_str!("../presets/corpus.toml");

const fn corpus(name: &'static str, parts: &'static [&'static str]) -> Preset {
    Preset { name, parts }
}

/// The configurations of corpora: `books`, `web`, ..
pub static CORPORA: Presets = Presets {
    default: "books",
    choices: &[],
    free: &[],
    all: &[
        corpus("books", &[COMMON, BOOKS]),
        corpus("web", &[COMMON, WEB]),
        corpus("markdown", &[COMMON, MARKDOWN]),
        corpus("verbatim", &[COMMON]),
    ],
};

#[cfg(test)]
mod tests {
    use cloze_config::Configuration;

    use super::*;

    #[test]
    fn every_preset_is_a_run_that_can_be_started() {
        for name in RUNS.names() {
            let merged = Configuration::load(&RUNS, Some(name), None, Vec::new()).unwrap();
            let settings = merged.deserialize(crate::Settings::problems);
            settings.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(merged.preset(), name);
        }
    }

    #[test]
    fn a_name_or_a_truth_may_give_way_to_a_table_and_back() {
        let model = |sets: &[&str]| {
            let settings = crate::preset("bert-tiny").unwrap();
            let settings = sets
                .iter()
                .fold(settings, |settings, set| settings.set(set));
            settings.settings().map(|settings| settings.model)
        };
        let plain = model(&[]).unwrap();
        let tables = [
            "model.bias={ query_key_value = true, attention_output = false, feed_forward = true, norm = true }",
            "model.positions={ kind = 'relative', buckets = 32, max_distance = 64 }",
            "model.window={ kind = 'layers', width = 9, pattern = 'gl' }",
        ];
        let apart = model(&tables).unwrap();
        assert!(!apart.bias.attention_output && apart.positions.name() == "relative");
        let more = [
            &tables[..],
            &["model.bias.norm=false", "model.window.width=5"],
        ]
        .concat();
        assert!(!model(&more).unwrap().bias.norm);
        let back = [
            "model.bias=true",
            "model.positions=learned",
            "model.window={ kind = 'none' }",
        ];
        assert_eq!(model(&[&tables[..], &back].concat()).unwrap(), plain);
        for (bad, says) in [
            (
                "model.bias={ norm = true }",
                "expected true, false, or all of",
            ),
            ("model.positions=learnd", "expected `learned`"),
            (
                "model.positions={ kind = 'relative', buckets = 32 }",
                "a table of all values",
            ),
            ("model.window.kind=layers", "missing field `width`"),
        ] {
            let error = model(&[bad]).unwrap_err().to_string();
            assert!(error.contains(says), "{bad}: {error}");
        }
    }

    #[test]
    fn every_preset_of_a_corpus_is_one_that_can_be_built() {
        for name in CORPORA.names() {
            let merged = Configuration::load(&CORPORA, Some(name), None, Vec::new()).unwrap();
            let settings = merged.deserialize(crate::CorpusSettings::problems);
            settings.unwrap_or_else(|error| panic!("{error}"));
        }
    }

    #[test]
    fn the_presets_are_those_of_the_library() {
        let pipeline = |name| {
            let merged = Configuration::load(&CORPORA, Some(name), None, Vec::new()).unwrap();
            let settings = merged.deserialize(crate::CorpusSettings::problems);
            settings.unwrap()
        };
        let books = pipeline("books").pipeline();
        assert_eq!(books, cloze_corpus::Pipeline::standard(books.split));
        assert_eq!(pipeline("web").clean, cloze_corpus::presets::web_steps());
    }

    #[test]
    fn every_file_belongs_to_a_preset() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
        let of = |presets: &Presets| -> Vec<&str> {
            let parts = presets.all.iter().flat_map(|preset| preset.parts);
            parts.copied().collect()
        };
        let parts = [of(&RUNS), of(&CORPORA)].concat();
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                assert!(
                    parts.contains(&text.as_str()),
                    "no preset uses {}",
                    entry.path().display()
                );
            }
        }
    }

    #[test]
    fn the_default_is_a_preset() {
        for presets in [&RUNS, &CORPORA] {
            let default = Configuration::load(presets, None, None, Vec::new()).unwrap();
            assert_eq!(default.preset(), presets.default);
        }
    }
}
