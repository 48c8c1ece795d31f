//! The architecture's invariants. Each rule is a function from the tree to its violations, in a
//! file of its own, with a test that breaks it.

mod absolute_paths;
mod attention;
mod code;
mod command;
mod count;
mod crates;
mod dependencies;
mod family;
mod features;
mod libtorch_free;
mod links;
mod model;
mod packages;
mod paths;
mod public;
mod readme;
mod root;
mod size;
mod tree;
mod type_names;
mod unfinished;
mod unsafe_code;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use tree::Tree;

pub(crate) use features::HACK;
#[cfg(test)]
pub(crate) use tree::Dependency;
pub(crate) use tree::{Member, members};

/// Where a rule is broken, and what to do.
#[derive(Debug)]
struct Violation {
    place: String,
    advice: String,
}

/// A name, and what breaks the rule in a tree.
type Rule = (&'static str, fn(&Tree) -> Vec<Violation>);

const RULES: &[Rule] = &[
    ("dependencies", dependencies::check),
    ("libtorch-free", libtorch_free::check),
    ("features", features::check),
    ("unsafe", unsafe_code::check),
    ("command", command::check),
    ("family", family::check),
    ("attention", attention::check),
    ("model", model::check),
    ("size", size::check),
    ("unfinished", unfinished::check),
    ("type-names", type_names::check),
    ("absolute-paths", absolute_paths::check),
    ("root", root::check),
    ("readme", readme::check),
    ("packages", packages::check),
    ("links", links::check),
    ("paths", paths::check),
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

/// Prints how large each crate is, and how much it shows.
pub(crate) fn count(workspace: &Workspace) -> Result<()> {
    print!("{}", count::table(&Tree::read(workspace)?));
    Ok(())
}

fn violations(tree: &Tree) -> Vec<String> {
    let broken = RULES.iter().flat_map(|(name, rule)| {
        let found = rule(tree).into_iter();
        found.map(move |one| format!("tidy [{name}] {}: {}", one.place, one.advice))
    });
    broken.collect()
}

impl Violation {
    fn new(place: &str, advice: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            advice: advice.into(),
        }
    }
}

#[cfg(test)]
fn places(violations: &[Violation]) -> Vec<&str> {
    violations.iter().map(|one| one.place.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_tree_is_clean() {
        let tree = Tree::read(&Workspace::here().unwrap()).unwrap();
        assert!(tree.files.len() > 30 && tree.members.len() > 10);
        let all = violations(&tree);
        assert!(all.is_empty(), "\n{}", all.join("\n"));
    }
}
