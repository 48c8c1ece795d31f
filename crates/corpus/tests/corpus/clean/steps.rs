use std::fs;
use std::path::PathBuf;

use cloze_corpus::clean::{Cleaner, Form, Length, Private, Repetition, Step, Symbols};
use cloze_corpus::presets::{default_steps, web_steps};
use cloze_corpus::{Error, ReadError};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Config {
    clean: Vec<Step>,
}

fn parse(line: &str) -> Result<Step, String> {
    let config = toml::from_str(&format!("clean = [{line}]"));
    let config: Config = config.map_err(|error| error.to_string())?;
    Ok(config.clean.into_iter().next().expect("one step"))
}

#[test]
fn each_step_is_written_in_one_line() {
    for (line, step) in [
        ("{ step = \"mojibake\" }", Step::Mojibake {}),
        (
            "{ step = \"unicode\", form = \"nfc\" }",
            Step::Unicode { form: Form::Nfc },
        ),
        ("{ step = \"white-space\" }", Step::WhiteSpace {}),
        (
            "{ step = \"length\", min_words = 20 }",
            Step::Length(Length {
                min_words: 20,
                ..Length::unlimited()
            }),
        ),
        ("{ step = \"symbols\" }", Step::Symbols(Symbols::gopher())),
        (
            "{ step = \"repetition\", max_lines = 0.5 }",
            Step::Repetition(Repetition {
                max_lines: 0.5,
                ..Repetition::gopher()
            }),
        ),
        (
            "{ step = \"language\", keep = [\"eng\"] }",
            Step::Language {
                keep: vec!["eng".to_owned()],
                min_confidence: 0.5,
            },
        ),
        (
            "{ step = \"privacy\", mask = [\"email\", \"ip\"] }",
            Step::Privacy {
                mask: vec![Private::Email, Private::Ip],
            },
        ),
        (
            "{ step = \"decontaminate\", files = [\"a.txt\"] }",
            Step::Decontaminate {
                files: vec![PathBuf::from("a.txt")],
                words: 13,
            },
        ),
    ] {
        assert_eq!(parse(line), Ok(step));
    }
}

#[test]
fn unknown_steps_and_fields_are_refused() {
    for (line, complaint) in [
        ("{ step = \"whitespace\" }", "unknown variant `whitespace`"),
        ("{ step = \"controls\", x = 1 }", "unknown field `x`"),
        (
            "{ step = \"length\", minwords = 1 }",
            "unknown field `minwords`",
        ),
        ("{ step = \"unicode\" }", "missing field `form`"),
    ] {
        let error = parse(line).unwrap_err();
        assert!(error.contains(complaint), "{error}");
    }
}

#[test]
fn presets_survive_toml() {
    for clean in [default_steps(), web_steps()] {
        let names: Vec<&str> = clean.iter().map(Step::name).collect();
        let cleaner = Cleaner::new(&clean).unwrap();
        assert_eq!(cleaner.names(), names);
        let config = Config { clean };
        let text = toml::to_string(&config).unwrap();
        assert!(
            names
                .iter()
                .all(|name| text.contains(&format!("step = \"{name}\"")))
        );
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), config);
    }
}

#[test]
fn all_bad_parameters_are_told_together() {
    let steps = [
        Step::Length(Length::unlimited()),
        Step::Length(Length {
            min_words: 9,
            max_words: Some(3),
            ..Length::unlimited()
        }),
        Step::Language {
            keep: vec!["english".to_owned(), "zh".to_owned()],
            min_confidence: 1.5,
        },
        Step::Privacy { mask: vec![] },
        Step::Decontaminate {
            files: vec![],
            words: 0,
        },
        Step::Boilerplate {
            gutenberg: false,
            navigation: false,
            repeated_lines: false,
        },
        Step::Symbols(Symbols {
            max_digits: f64::NAN,
            word_length: [5.0, 1.0],
            ..Symbols::gopher()
        }),
    ];
    let error = Cleaner::new(&steps).unwrap_err();
    let message = error.to_string();
    for complaint in [
        "step 1, length: every limit is absent, but must be given",
        "step 2, length: max_words is 3, but must be at least the minimum, 9",
        "step 3, language: min_confidence is 1.5, but must be a share between 0 and 1",
        "keep is \"english\", but must be an ISO 639-3 code, perhaps \"eng\" (English)",
        "keep is \"zh\"",
        "step 4, privacy: mask is empty",
        "step 5, decontaminate: files is empty",
        "words is 0, but must be at least 5",
        "step 6, boilerplate: gutenberg, navigation, repeated_lines is false",
        "step 7, symbols: max_digits is NaN",
        "word_length is [5, 1]",
    ] {
        assert!(message.contains(complaint), "{message}");
    }
    assert!(matches!(error, Error::BadSteps(bad) if bad.len() == 11));
}

#[test]
fn test_sets_that_cannot_be_read_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let new = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        Cleaner::new(&[Step::Decontaminate {
            files: vec![path],
            words: 13,
        }])
        .unwrap_err()
    };
    assert!(matches!(new("a.pdf", "x"), Error::TestSetFormat(_)));
    assert!(matches!(
        new("a.txt", "four words are few\n"),
        Error::EmptyTestSet { shortest: 5, .. }
    ));
    assert!(matches!(
        new("a.jsonl", "{}\n{"),
        Error::Read(ReadError::BadRow(bad)) if bad.place.row == Some(2)
    ));
    for pointer in ["b.txt", "b.jsonl", "b.csv"] {
        let error = new(
            pointer,
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
        );
        assert!(error.to_string().contains("git lfs pull"), "{error}");
    }
    assert!(matches!(
        new("c.csv", "a\n\"b\nc\n"),
        Error::Read(ReadError::OpenQuote { line: 2, .. })
    ));
    assert!(matches!(
        new("d.csv", "a\n\"b\" c\n"),
        Error::Read(ReadError::BadRow(bad)) if bad.place.row == Some(2)
    ));
    let missing = Step::Decontaminate {
        files: vec![folder.path().join("no.txt")],
        words: 13,
    };
    let error = Cleaner::new(&[missing]).unwrap_err();
    assert!(matches!(error, Error::Io { .. }) && error.to_string().contains("no.txt"));
}
