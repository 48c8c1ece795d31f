//! A preview shows what the build will do.

use cloze_corpus::clean::{Length, Step};
use cloze_corpus::presets::{default_steps, web_steps};
use cloze_corpus::{Error, Kind, Pipeline, Preview, preview};
use proptest::prelude::*;

use crate::build::{rows, saved, scratch, string, texts, unwatched, verbatim};

fn cleaning(clean: Vec<Step>) -> Pipeline {
    Pipeline {
        clean,
        ..verbatim()
    }
}

fn check(pipeline: &Pipeline, given: &[String]) {
    let folder = scratch();
    let documents = rows(folder.path(), given);
    let shown = preview(&documents, pipeline).expect("good steps");
    let shown: Vec<Preview> = shown.collect::<Result<_, _>>().expect("good rows");
    let before: Vec<&String> = shown.iter().map(|preview| &preview.before).collect();
    assert_eq!(before, given.iter().collect::<Vec<_>>());
    for preview in &shown {
        let mut text = &preview.before;
        for effect in &preview.effects {
            assert_eq!(&effect.before, text, "one step after the other");
            assert_ne!(Ok(text), effect.after.as_ref(), "an effect that is none");
            text = effect.after.as_ref().unwrap_or(text);
        }
    }

    let corpus = unwatched(
        &documents,
        pipeline,
        Kind::Byte,
        &folder.path().join("corpus"),
    );
    let corpus = match corpus {
        Err(Error::NoText { .. } | Error::TooShortToSplit { .. }) => {
            assert!(shown.iter().filter_map(Preview::after).count() < 2);
            return;
        }
        built => built.expect("a corpus"),
    };
    let kept: Vec<&str> = shown.iter().filter_map(Preview::after).collect();
    assert_eq!(kept, texts(&corpus));

    let dropped = shown.iter().filter_map(|preview| {
        let last = preview.effects.last()?;
        let reason = last.after.as_ref().err()?.clone();
        Some((preview.source.row, last.step.to_owned(), reason))
    });
    let found = saved(&corpus, "dropped").into_iter().map(|(_, row)| {
        let row_number = row["source"]["row"].as_u64();
        (row_number, string(&row["stage"]), string(&row["reason"]))
    });
    assert_eq!(dropped.collect::<Vec<_>>(), found.collect::<Vec<_>>());
}

#[test]
fn a_repair_that_uncovers_work_for_an_earlier_step_is_shown() {
    // Without its zero-width space it is mojibake.
    let hidden = "donâ\u{200b}€™t do it".to_owned();
    check(
        &cleaning(default_steps()),
        &[hidden, "Plain text.".to_owned()],
    );
}

#[test]
fn dropped_documents_are_shown_with_their_step() {
    let long = "Words that are many and go on. ".repeat(20);
    let given = ["short", &long, "\u{200b}", "brief", &long].map(str::to_owned);
    check(&cleaning(web_steps()), &given);
}

#[test]
fn each_of_the_first_dropped_documents_is_an_example() {
    let folder = scratch();
    let long = "Words that are many and go on and on".to_owned();
    let given: Vec<String> = (0..4)
        .map(|i| format!("short {i}"))
        .chain([long.clone(), long])
        .collect();
    let documents = rows(folder.path(), &given);
    let pipeline = cleaning(vec![Step::Length(Length {
        min_words: 5,
        ..Length::unlimited()
    })]);
    let corpus = unwatched(
        &documents,
        &pipeline,
        Kind::Byte,
        &folder.path().join("corpus"),
    );
    let examples = corpus.unwrap().report().unwrap().examples;
    let shown: Vec<&str> = examples
        .iter()
        .map(|example| example.before.as_str())
        .collect();
    assert_eq!(shown, ["short 0", "short 1", "short 2", "short 3"]);
}

#[test]
fn all_wrong_steps_are_named_at_once() {
    let folder = scratch();
    let documents = rows(folder.path(), &["text"]);
    let wrong = || Step::Language {
        keep: vec!["klingon".to_owned()],
        min_confidence: 2.0,
    };
    let pipeline = cleaning(vec![Step::WhiteSpace {}, wrong(), wrong()]);
    let previewed = preview(&documents, &pipeline).err().unwrap().to_string();
    let built = unwatched(
        &documents,
        &pipeline,
        Kind::Byte,
        &folder.path().join("corpus"),
    );
    assert_eq!(previewed, built.unwrap_err().to_string());
    assert!(previewed.lines().count() >= 2, "{previewed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_preview_is_what_the_build_does(
        given in prop::collection::vec(
            "[a-c \t\n\u{200b}\u{3000}\u{301}e]{0,20}(â€™|â\u{200b}€™|Ã©|Ã\u{ad}©|中文。){0,3}[a-z]",
            2..6,
        ),
    ) {
        check(&cleaning(default_steps()), &given);
        check(&cleaning(web_steps()[..5].to_vec()), &given);
    }
}
