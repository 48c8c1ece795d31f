//! The words of the language, from `words.txt`.

use std::sync::LazyLock;

/// The name of a class and its words.
pub(crate) type Class = (&'static str, &'static str);

/// The words that every topic shares.
pub(crate) static SHARED: LazyLock<Vec<Class>> = LazyLock::new(|| classes(sections().0));

/// The name of each topic and its own words.
pub(crate) static TOPICS: LazyLock<Vec<(&str, Vec<Class>)>> = LazyLock::new(|| {
    let topic = |section: &'static str| {
        let (name, words) = section.split_once(']').expect("the name of a topic");
        (name, classes(words))
    };
    sections().1.split("\n[").map(topic).collect()
});

/// What stands before the first topic, and all topics.
fn sections() -> (&'static str, &'static str) {
    let sections = include_str!("../words.txt").split_once("\n[");
    sections.expect("a topic")
}

fn classes(section: &'static str) -> Vec<Class> {
    let lines = section.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": ")).collect()
}
