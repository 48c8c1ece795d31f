use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::tidy::{HACK, Member, members};
use crate::workspace::Workspace;

/// The packages that are checked.
#[derive(Debug, PartialEq)]
pub(super) enum Scope {
    All,
    Only(BTreeSet<String>),
}

impl Scope {
    /// What a change since a revision can have broken, what is not committed included: the packages
    /// with a changed file, those built on them, and those whose tests use one of these.
    pub(super) fn changed(workspace: &Workspace, since: &str) -> Result<Self> {
        let git = |arguments: &[&str]| {
            process::output(
                Command::new("git")
                    .args(arguments)
                    .current_dir(workspace.root()),
            )
        };
        if since.starts_with('-') {
            bail!("`{since}` is no revision: cargo xtask ci --changed [REVISION]");
        }
        let tracked = git(&["diff", "--name-only", "--no-renames", "-z", since, "--"])?;
        let untracked = git(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        let paths = tracked.split_terminator('\0');
        let paths: Vec<_> = paths.chain(untracked.split_terminator('\0')).collect();
        Ok(of(&paths, &members(workspace)?))
    }

    pub(super) fn has(&self, package: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(packages) => packages.contains(package),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Only(packages) if packages.is_empty())
    }

    /// As cargo wants to be told; always with the features that all of them together have.
    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::All => vec!["--workspace".to_owned()],
            Self::Only(packages) => {
                let named = packages.iter().map(String::as_str).chain([HACK]);
                named.map(|name| format!("--package={name}")).collect()
            }
        }
    }
}

fn of(paths: &[&str], members: &[Member]) -> Scope {
    let mut changed = BTreeSet::new();
    for path in paths {
        let inside = |member: &&Member| {
            let rest = path.strip_prefix(member.folder.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        match members.iter().find(inside) {
            Some(member) => {
                changed.insert(member.name.clone());
            }
            None if is_prose(path) => {}
            None => return Scope::All,
        }
    }
    let mut before = 0;
    while changed.len() > before {
        before = changed.len();
        changed.append(&mut dependents(&changed, members, false));
    }
    changed.append(&mut dependents(&changed, members, true));
    Scope::Only(changed)
}

/// Who depends on one of these; with `tests`, also whose tests alone do.
fn dependents(these: &BTreeSet<String>, members: &[Member], tests: bool) -> BTreeSet<String> {
    let depends = |member: &&Member| {
        let mut dependencies = member.dependencies.iter();
        dependencies.any(|one| (tests || !one.for_tests) && these.contains(&one.name))
    };
    let found = members.iter().filter(depends);
    found.map(|member| member.name.clone()).collect()
}

/// Outside of all packages, what no compiler reads.
fn is_prose(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    first.ends_with(".md") || ["docs", ".ci", ".gitignore", "deny.toml"].contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Dependency;

    fn member(name: &str, dependencies: &[(&str, bool)]) -> Member {
        let dependency = |&(name, for_tests): &(&str, bool)| Dependency {
            name: name.to_owned(),
            for_tests,
        };
        Member {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            is_published: true,
            crate_roots: Vec::new(),
            dependencies: dependencies.iter().map(dependency).collect(),
        }
    }

    fn names(scope: &Scope) -> Vec<&str> {
        match scope {
            Scope::All => vec!["all"],
            Scope::Only(packages) => packages.iter().map(String::as_str).collect(),
        }
    }

    #[test]
    fn a_change_reaches_who_is_built_on_it_and_whose_tests_use_these() {
        let members = [
            member("random", &[]),
            member("tensor", &[("random", false)]),
            member("tensors", &[]),
            member("hub", &[("tensor", false)]),
            // Their tests use it, and nobody is built on their tests.
            member("plot", &[("hub", true)]),
            member("watch", &[("plot", false)]),
        ];
        let reached = |paths: &[&str]| names(&of(paths, &members)).join(" ");
        assert_eq!(reached(&["crates/tensor/src/lib.rs"]), "hub plot tensor");
        assert_eq!(reached(&["crates/watch/README.md"]), "watch");
        assert_eq!(reached(&["docs/log.md", "README.md"]), "");
        assert_eq!(reached(&["crates/plot/a.rs", "Cargo.lock"]), "all");
        assert_eq!(reached(&["rust-toolchain.toml"]), "all");
    }

    #[test]
    fn cargo_is_told_the_packages() {
        assert_eq!(Scope::All.arguments(), ["--workspace"]);
        let only = Scope::Only(BTreeSet::from(["a".to_owned(), "b".to_owned()]));
        assert_eq!(
            only.arguments(),
            ["--package=a", "--package=b", "--package=workspace-hack"]
        );
        assert!(only.has("a") && !only.has("c") && Scope::All.has("c"));
    }
}
