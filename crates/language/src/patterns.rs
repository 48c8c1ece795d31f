//! The sentences of the language, as data.
//!
//! A pattern is a weight and its slots. `act.1` is a word of the class `act`, and all slots of one
//! group (here 1) agree in number; `mood?` may be left out. What stands between a subject and its
//! verb is in brackets: `[ ]` around a phrase that can be repeated, `( )` around a clause that
//! cannot. Each sentence ends with a full stop.

/// Most phrases between a subject and its verb.
pub(crate) const MOST_PHRASES: usize = 4;

/// Number of agreement groups that one pattern may have: subject, phrases and object.
pub(crate) const GROUPS: usize = MOST_PHRASES + 2;

/// The classes of verbs, all of which agree with a noun.
pub(crate) const VERBS: &[&str] = &["act", "copula", "move", "happen"];

/// The classes of nouns.
pub(crate) const NOUNS: &[&str] = &["person", "thing"];

/// Probability that an optional slot is filled.
pub(crate) const OPTIONAL: f64 = 0.4;

/// Probability that the next sentence has the topic of this one.
pub(crate) const STAY: f64 = 0.95;

#[rustfmt::skip]
pub(crate) const PATTERNS: &[(f64, &str)] = &[
    // the old sailor often watches a wet rope .
    (5.0, "article.1 mood? person.1 frequency? act.1 article.2 quality? thing.2"),
    // the sailors near the grey harbour watch a storm .
    (4.0, "article.1 mood? person.1 [ preposition article.2 quality? thing.2 ] act.1 article.3 quality? thing.3"),
    // a sailor that fears the waves sleeps quietly .
    (3.0, "article.1 mood? person.1 ( that act.1 article.2 quality? thing.2 ) move.1 manner?"),
    // many sailors rarely sit behind the nets .
    (2.0, "article.1 mood? person.1 frequency? move.1 preposition article.2 quality? thing.2"),
    // every sailor is very brave .
    (2.0, "article.1 person.1 copula.1 degree? mood"),
    // the nets near the old cabin are wet .
    (4.0, "article.1 quality? thing.1 [ preposition article.2 quality? thing.2 ] copula.1 degree? quality"),
    // the nets that this sailor spots seem heavy .
    (3.0, "article.1 quality? thing.1 ( that article.2 mood? person.2 act.2 ) copula.1 degree? quality"),
    // some boats drift slowly beside the harbour .
    (2.0, "article.1 quality? thing.1 happen.1 manner? preposition article.2 thing.2"),
    // a small boat always sinks .
    (1.0, "article.1 quality? thing.1 frequency? happen.1"),
];
