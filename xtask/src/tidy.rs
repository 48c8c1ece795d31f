//! The architecture's invariants. Each rule is a function from the tree to its violations, in a
//! file of its own, with a test that breaks it.

mod absolute_paths;
mod attention;
mod code;
mod dependencies;
mod family;
mod features;
mod libtorch_free;
mod links;
mod readme;
mod root;
mod size;
mod tree;
mod unfinished;
mod unsafe_code;

use std::fmt;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use tree::Tree;

pub(crate) use features::HACK;
#[cfg(test)]
pub(crate) use tree::Dependency;
pub(crate) use tree::{Member, members};

/// A broken rule: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    rule: &'static str,
    place: String,
    advice: String,
}

type Rule = fn(&Tree) -> Vec<Violation>;

const RULES: &[Rule] = &[
    dependencies::check,
    libtorch_free::check,
    features::check,
    unsafe_code::check,
    family::check,
    attention::check,
    size::check,
    unfinished::check,
    absolute_paths::check,
    root::check,
    readme::check,
    links::check,
];

/// Checks the workspace and prints all violations. Fails when there is one.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let violations = violations(&Tree::read(workspace)?);
    for violation in &violations {
        eprintln!("{violation}");
    }
    match violations.len() {
        0 => Ok(()),
        number => bail!("the architecture is violated in {number} places: see above"),
    }
}

fn violations(tree: &Tree) -> Vec<Violation> {
    RULES.iter().flat_map(|rule| rule(tree)).collect()
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tidy [{}] {}: {}", self.rule, self.place, self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_tree_is_clean() {
        let tree = Tree::read(&Workspace::here().unwrap()).unwrap();
        assert!(tree.files.len() > 30 && tree.members.len() > 10);
        let all: Vec<_> = violations(&tree).iter().map(Violation::to_string).collect();
        assert!(all.is_empty(), "\n{}", all.join("\n"));
    }
}
