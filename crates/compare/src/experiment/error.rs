use std::fmt::Write;

use super::{Placed, UnknownObjective};

/// All that is wrong with an experiment, a line each.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", told(.file, .faults))]
pub struct ExperimentError {
    /// Its name.
    pub file: String,
    /// In the order of lines.
    pub faults: Vec<Fault>,
}

/// Something wrong on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Counted from one.
    pub line: usize,
    /// What it is.
    pub problem: Problem,
}

/// What may be wrong with an experiment.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key without a meaning.
    #[error(
        "there is no key `{key}`{}; the keys are {}",
        meant(.nearest), .known.join(", ")
    )]
    UnknownKey {
        /// As given.
        key: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// What is possible here.
        known: &'static [&'static str],
    },
    /// A key that must be there.
    #[error("`{key}` is missing, expected: {expected}")]
    Missing {
        /// Which one.
        key: String,
        /// What stands there.
        expected: &'static str,
    },
    /// A value of another type, or out of its range.
    #[error("`{key}` is {given}, expected: {expected}")]
    Value {
        /// Whose value.
        key: String,
        /// As given.
        given: String,
        /// What stands there.
        expected: &'static str,
    },
    /// Nothing to compare.
    #[error("there are no arms: give at least one table [[arms]] with a name and an objective")]
    NoArms,
    /// Two arms of one name. Letters in upper and lower case are the same to some disks.
    #[error("an arm named `{name}` stands on line {first} already: give it another name")]
    NameTwice {
        /// As given.
        name: String,
        /// Where the first one stands.
        first: usize,
    },
    /// A name that a folder cannot have.
    #[error(
        "an arm is named {name:?}, which can be no folder on every machine: use up to 80 letters \
         (a-z, A-Z), digits, spaces and - _ . + , with a letter or a digit at the beginning, and no \
         space or dot at the end"
    )]
    Name {
        /// As given.
        name: String,
    },
    /// Nothing to start from.
    #[error("there are no seeds: give at least one, such as seeds = [1, 2, 3]")]
    NoSeed,
    /// The same run twice.
    #[error("the seed {0} stands twice: each is one run of each arm")]
    SeedTwice(u64),
    /// No limit, or several.
    #[error(
        "the budget has {}, expected: one of tokens, targets, flops, hours, such as \
         budget = {{ tokens = 2e6 }}",
        counted(.given)
    )]
    Budget {
        /// The kinds that were given.
        given: Vec<String>,
    },
    /// An arm that is trained on nothing known.
    #[error(transparent)]
    Objective(#[from] UnknownObjective),
    /// A name that only the caller can judge, such as that of an evaluation.
    #[error("there is no {what} `{given}`{}; there are {}", meant(.nearest), .known.join(", "))]
    Unknown {
        /// Such as `evaluation`.
        what: &'static str,
        /// As given.
        given: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// All that there are.
        known: Vec<String>,
    },
}

impl Fault {
    /// Of a name that is none of those that the caller knows.
    ///
    /// ```
    /// use cloze_compare::{ExperimentError, Fault, Placed};
    /// let given = Placed { value: "optimun".to_owned(), line: 5 };
    /// let fault = Fault::unknown("evaluation", &given, &["optimum", "pairs"]);
    /// let error = ExperimentError { file: "a.toml".to_owned(), faults: vec![fault] };
    /// assert_eq!(
    ///     error.to_string(),
    ///     "a.toml:5: there is no evaluation `optimun`, did you mean `optimum`?; \
    ///      there are optimum, pairs"
    /// );
    /// ```
    pub fn unknown(what: &'static str, given: &Placed<String>, known: &[&str]) -> Self {
        let problem = Problem::Unknown {
            what,
            given: given.value.clone(),
            nearest: nearest(&given.value, known),
            known: known.iter().map(|&name| name.to_owned()).collect(),
        };
        let line = given.line;
        Self { line, problem }
    }
}

/// The name that was probably meant, if one is near enough.
pub(super) fn nearest(given: &str, names: &[&str]) -> Option<String> {
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(given, name);
    let near = names.iter().filter(|name| likeness(name) >= 0.5);
    let nearest = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.map(|&name| name.to_owned())
}

pub(super) fn meant(nearest: &Option<String>) -> String {
    let question = nearest.as_ref();
    question.map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}

fn told(file: &str, faults: &[Fault]) -> String {
    let mut text = String::new();
    for (number, Fault { line, problem }) in faults.iter().enumerate() {
        let new_line = if number > 0 { "\n" } else { "" };
        let _ = write!(text, "{new_line}{file}:{line}: {problem}");
    }
    text
}

fn counted(given: &[String]) -> String {
    if given.is_empty() {
        "no limit".to_owned()
    } else {
        format!("{} limits ({})", given.len(), given.join(", "))
    }
}
