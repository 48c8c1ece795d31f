//! A level is known by its name, and one that cannot be is refused.

use cloze_language::{BadValue, Language, Level, LevelError};

#[test]
fn a_level_is_known_by_its_name() {
    assert_eq!(Level::named("easy"), Ok(Level::EASY));
    assert_eq!(Level::named("standard"), Ok(Language::new().level()));
    let error = Level::named("medium").expect_err("no such level");
    assert_eq!(
        error.to_string(),
        "no level is named `medium`: take easy, standard, hard"
    );
}

#[test]
fn everything_that_is_wrong_with_a_level_is_said_at_once() {
    let level = Level {
        topics: 9,
        words: 0,
        distance: 5,
        noise: 1.0,
        sentences: [5, 2],
    };
    let error = Language::at(level).expect_err("no such level");
    let Level {
        topics,
        distance,
        noise,
        ..
    } = level;
    let expected = vec![
        BadValue::Topics(topics),
        BadValue::Words,
        BadValue::Distance(distance),
        BadValue::Noise(noise),
        BadValue::Sentences(5, 2),
    ];
    assert_eq!(error, LevelError::Values(expected));
    assert_eq!(
        error.to_string(),
        "topics is 9, but must lie between 2 and 8; \
         words is 0, but must be at least 1, for instance 4; \
         distance is 5, but must lie between 0 and 4; \
         noise is 1, but must be at least 0 and below 1, for instance 0.02; \
         sentences is [5, 2], but must be at least 1 and then not less, for instance [2, 5]"
    );
}

#[test]
fn values_just_outside_their_ranges_are_refused() {
    let easy = Level::EASY;
    for wrong in [
        Level { topics: 1, ..easy },
        Level {
            noise: -1e-9,
            ..easy
        },
        Level {
            noise: f64::NAN,
            ..easy
        },
        Level {
            sentences: [0, 5],
            ..easy
        },
    ] {
        assert!(
            matches!(Language::at(wrong), Err(LevelError::Values(values)) if values.len() == 1)
        );
    }
}
