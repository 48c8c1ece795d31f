use std::fmt::{self, Display};

use crate::error::Fault;
use crate::node::Node;

/// A value outside of what its field allows.
///
/// ```
/// let problem = cloze_config::Problem::new("heads", 5, "a divisor of 12").under("model");
/// assert_eq!(problem.to_string(), "`model.heads` is 5, allowed: a divisor of 12");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path of the field, such as `model.heads`.
    pub field: String,
    /// What was given.
    pub given: String,
    /// What is allowed there, in words.
    pub allowed: String,
}

impl Problem {
    /// The value `given` at `field` is not one of those `allowed`.
    pub fn new(field: impl Into<String>, given: impl Display, allowed: impl Display) -> Self {
        Self {
            field: field.into(),
            given: given.to_string(),
            allowed: allowed.to_string(),
        }
    }

    /// The problem, unless the value is one that is allowed.
    pub fn unless(
        holds: bool,
        field: impl Into<String>,
        given: impl Display,
        allowed: impl Display,
    ) -> Option<Self> {
        (!holds).then(|| Self::new(field, given, allowed))
    }

    /// The same field, as a table at `path` has it.
    #[must_use]
    pub fn under(mut self, path: &str) -> Self {
        self.field = format!("{path}.{}", self.field);
        self
    }

    /// A line for each, below a message.
    pub fn lines(problems: &[Self]) -> String {
        problems
            .iter()
            .map(|problem| format!("\n  {problem}"))
            .collect()
    }

    /// At the place where its value was written.
    pub(crate) fn at(&self, tree: &Node) -> Fault {
        let keys: Vec<String> = self.field.split('.').map(str::to_owned).collect();
        let place = tree.deepest(&keys).place().clone();
        Fault::new(place, self.to_string())
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            given,
            allowed,
        } = self;
        write!(f, "`{field}` is {given}, allowed: {allowed}")
    }
}
