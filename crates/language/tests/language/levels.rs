//! What each level promises.

use std::collections::HashSet;

use cloze_language::{Language, Level, SentencePlace};

/// The named levels and the corners of what is allowed.
fn levels() -> Vec<Level> {
    let corner = |topics, words, distance, noise| Level {
        topics,
        words,
        distance,
        noise,
        sentences: [1, 1],
    };
    let named = Level::NAMED.into_iter().map(|(_, level)| level);
    let corners = [
        corner(2, 1, 0, 0.0),
        corner(8, usize::MAX, 4, 0.9),
        corner(3, 2, 2, 1e-9),
    ];
    named.chain(corners).collect()
}

fn at(level: Level) -> Language {
    Language::at(level).expect("a level")
}

#[test]
fn the_tables_of_every_level_are_distributions_over_what_exists() {
    for language in levels().into_iter().map(at) {
        let (hmm, states) = (language.hmm(), language.states().len());
        assert_eq!(
            language.states().iter().collect::<HashSet<_>>().len(),
            states
        );
        assert_eq!(
            (hmm.states(), hmm.words()),
            (states, language.vocabulary().len())
        );
        let rows = hmm
            .transitions()
            .iter()
            .chain([hmm.initial()])
            .map(|row| (row, states));
        let words = hmm.emissions().iter().map(|row| (row, hmm.words()));
        for (row, outcomes) in rows.chain(words) {
            let total: f64 = row.iter().map(|(_, p)| p).sum();
            assert!((total - 1.0).abs() < 1e-12, "{row:?} sums to {total}");
            let distinct: HashSet<usize> = row.iter().map(|(outcome, _)| outcome).collect();
            assert_eq!(distinct.len(), row.iter().count());
            assert!(distinct.iter().all(|&outcome| outcome < outcomes));
        }
        let spoken = hmm
            .emissions()
            .iter()
            .flat_map(|row| row.iter().map(|(word, _)| word));
        assert_eq!(
            spoken.collect::<HashSet<_>>().len(),
            hmm.words(),
            "a word that nobody says"
        );
    }
}

/// The topics are equally frequent at the start of every sentence.
#[test]
fn the_topics_of_every_level_are_stationary() {
    for language in levels().into_iter().map(at) {
        let topics = language.topics().len();
        assert_eq!(topics, language.level().topics);
        let mut share = vec![0.0; topics];
        let stops = (0..language.states().len()).filter(|&state| language.is_stop(state));
        for stop in stops {
            for (next, p) in language.hmm().transitions()[stop].iter() {
                share[language.states()[next].topic] += p / topics as f64;
            }
        }
        let uniform = 1.0 / topics as f64;
        assert!(
            share.iter().all(|p| (p - uniform).abs() < 1e-12),
            "{share:?}"
        );
    }
}

/// The longest walk to a full stop, found in the tables.
fn longest_walk(language: &Language) -> usize {
    fn to_stop(language: &Language, state: usize, known: &mut [Option<usize>]) -> usize {
        if language.is_stop(state) {
            return 1;
        }
        if let Some(words) = known[state] {
            return words;
        }
        let next: Vec<_> = language.hmm().transitions()[state].iter().collect();
        let longest = next
            .into_iter()
            .map(|(next, _)| to_stop(language, next, known))
            .max();
        let words = 1 + longest.expect("a state after this");
        known[state] = Some(words);
        words
    }
    let mut known = vec![None; language.states().len()];
    let first = language.hmm().initial().iter();
    let walks = first.map(|(state, _)| to_stop(language, state, &mut known));
    walks.max().expect("a first state")
}

#[test]
fn the_longest_sentence_is_the_longest_walk_through_the_tables() {
    let lengths = levels().into_iter().map(at).map(|language| {
        assert_eq!(language.longest_sentence(), longest_walk(&language));
        language.longest_sentence()
    });
    assert!(lengths.eq([12, 12, 20, 10, 24, 16]));
}

#[test]
fn documents_are_as_long_as_the_level_says() {
    for language in levels().into_iter().map(at) {
        let [least, most] = language.level().sentences;
        let lengths = (0..500).map(|index| language.document(1, index).sentences.len() as u64);
        let lengths: HashSet<u64> = lengths.collect();
        assert_eq!(lengths, (least..=most).collect());
    }
}

#[test]
fn a_text_holds_the_words_and_states_of_its_document() {
    for language in levels().into_iter().map(at) {
        for index in 0..20 {
            let text = language.text(3, index);
            let words: Vec<_> = text
                .words
                .iter()
                .map(|&word| language.vocabulary()[word])
                .collect();
            assert_eq!(
                words.join(" "),
                language.document(3, index).sentences.join(" ")
            );
            assert_eq!(text.states.len(), words.len());
            for (&state, &word) in text.states.iter().zip(&text.words) {
                let mut row = language.hmm().emissions()[state].iter();
                assert!(row.any(|(shown, _)| shown == word));
            }
        }
    }
}

#[test]
fn a_class_has_no_more_words_than_the_level_says() {
    let most = |level| {
        let language = at(level);
        let rows = language.hmm().emissions().iter();
        rows.map(|row| row.iter().count()).max()
    };
    for words in 1..=12 {
        let level = Level {
            words,
            ..Level::STANDARD
        };
        assert_eq!(most(level), Some(words.min(Level::STANDARD.words)));
    }
}

#[test]
fn noise_replaces_as_many_words_as_the_level_says_and_no_full_stop() {
    let level = Level {
        noise: 0.1,
        ..Level::EASY
    };
    let (clean, noisy) = (
        at(Level {
            noise: 0.0,
            ..level
        }),
        at(level),
    );
    assert_eq!(clean.states(), noisy.states());
    let others = (noisy.vocabulary().len() - 1) as f64;
    let rows = clean.hmm().emissions().iter().zip(noisy.hmm().emissions());
    for (state, (meant, shown)) in clean.states().iter().zip(rows) {
        if state.place == SentencePlace::Stop {
            assert_eq!(meant, shown);
            continue;
        }
        assert_eq!(shown.iter().count(), noisy.vocabulary().len() - 1);
        for (word, p) in shown.iter() {
            assert_ne!(noisy.vocabulary()[word], ".");
            let p_meant = meant
                .iter()
                .find(|&(other, _)| other == word)
                .map_or(0.0, |(_, p)| p);
            assert!((p - (0.9 * p_meant + 0.1 / others)).abs() < 1e-15);
        }
    }
}

/// The verbs of the first document that the language has ever made.
#[test]
fn distances_count_the_words_back_to_the_subject() {
    let language = Language::new();
    let text = language.text(1, 0);
    let words = text.words.iter().map(|&word| language.vocabulary()[word]);
    let found: Vec<_> = words.zip(language.distances(&text.states)).collect();
    let verbs: Vec<_> = found
        .iter()
        .filter_map(|&(word, back)| Some((word, back?)))
        .collect();
    assert_eq!(
        verbs[..4],
        [("become", 5), ("sinks", 1), ("sleep", 1), ("sleep", 2)]
    );

    // Without its subject a verb has no distance: `boat become very deep .`
    assert_eq!(language.distances(&text.states[5..10]), [None; 5]);
}
