//! Next-sentence prediction has something to find.

use std::collections::HashMap;

use cloze_language::Language;
use cloze_random::{Draws, Stream};

/// The topic of each word that belongs to one topic alone.
fn own_words(language: &Language) -> HashMap<&'static str, usize> {
    let mut topics: HashMap<&str, Vec<usize>> = HashMap::new();
    for (state, row) in language.states().iter().zip(language.hmm().emissions()) {
        for (word, _) in row.iter() {
            topics
                .entry(language.vocabulary()[word])
                .or_default()
                .push(state.topic);
        }
    }
    topics
        .into_iter()
        .filter(|(_, topics)| topics.iter().all(|&topic| topic == topics[0]))
        .map(|(word, topics)| (word, topics[0]))
        .collect()
}

#[test]
fn every_topic_has_words_of_its_own() {
    let language = Language::new();
    let own = own_words(&language);
    assert!((6..=8).contains(&language.topics().len()));
    for (index, topic) in language.topics().enumerate() {
        let count = own.values().filter(|&&owner| owner == index).count();
        assert!(count >= 20, "{topic} has {count} words of its own");
    }
    let shared = language.vocabulary().len() - own.len();
    assert!(shared >= 50, "{shared} shared words");
}

/// Each full stop changes the topic once in twenty times, which a document of 13 sentences on
/// average shows within five standard deviations.
#[test]
fn topics_persist() {
    let language = Language::new();
    let walk = language
        .hmm()
        .sample(Draws::new(4, Stream::named("test"), 0, 0));
    let stop = language.vocabulary().binary_search(&".").unwrap();
    let topics: Vec<usize> = walk
        .filter(|&(_, word)| word == stop)
        .map(|(state, _)| language.states()[state].topic)
        .take(50_001)
        .collect();
    let kept = topics.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64;
    let deviation = (50_000.0_f64 * 0.95 * 0.05).sqrt();
    assert!((kept - 47_500.0).abs() < 5.0 * deviation, "{kept} of 50000");
}

/// Two sentences follow one another, says the simplest reader, unless their own words speak of
/// different topics.
#[test]
fn overlap_of_topics_tells_next_from_random_sentences() {
    let language = Language::new();
    let own = own_words(&language);
    let topic = |sentence: &str| sentence.split(' ').find_map(|word| own.get(word).copied());
    let says_next = |a: &str, b: &str| match (topic(a), topic(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let documents: Vec<_> = language.documents(6).take(2_000).collect();
    let (mut next, mut random, mut total) = (0, 0, 0);
    for (here, elsewhere) in documents.iter().zip(&documents[1..]) {
        for (pair, other) in here.sentences.windows(2).zip(&elsewhere.sentences) {
            next += usize::from(says_next(&pair[0], &pair[1]));
            random += usize::from(!says_next(&pair[0], other));
            total += 1;
        }
    }
    let accuracy = (next + random) as f64 / (2 * total) as f64;
    assert!(
        accuracy > 0.85,
        "{accuracy} over {total} pairs of each kind"
    );
}
