use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::Violation;
use super::tree::{Member, Tree};
use crate::workspace::Workspace;
use crate::{cloze, process};

/// What cargo builds for some choices of packages.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// For all members together.
    together: Build,
    /// For other choices, by what they build.
    alone: Vec<(String, Build)>,
}

/// Packages, as `name version`, with the features that each is built with: those of the target, and all
/// with those that build scripts and macros run, which have features of their own.
type Build = BTreeSet<(String, String)>;

/// The crate that asks for the union.
pub(crate) const HACK: &str = "workspace-hack";

impl Features {
    /// Asks cargo, which takes a quarter of a second for each member.
    pub(super) fn read(workspace: &Workspace, members: &[Member]) -> Result<Self> {
        let tests = "normal,dev";
        let alone = members.iter().map(|member| {
            let package = format!("--package={}", member.name);
            Ok((member.name.clone(), read(workspace, tests, &[&package])?))
        });
        let command = read(workspace, "normal", &cloze::PACKAGES)?;
        let command = ("the command".to_owned(), command);
        Ok(Self {
            together: read(workspace, tests, &["--workspace"])?,
            alone: alone.chain([Ok(command)]).collect::<Result<_>>()?,
        })
    }
}

fn read(workspace: &Workspace, edges: &str, choice: &[&str]) -> Result<Build> {
    let mut build = Build::new();
    for (kind, note) in [("no-proc-macro", " of the target"), ("build", "")] {
        let edges = format!("--edges={edges},{kind}");
        let fixed = [
            "tree",
            "--quiet",
            "--prefix=none",
            "--format={p}|{f}|",
            &edges,
        ];
        let text = process::output(workspace.cargo(&fixed).args(choice))?;
        build.extend(parse(&text, note).context("`cargo tree` has an unknown form")?);
    }
    Ok(build)
}

fn parse(text: &str, note: &str) -> Option<Build> {
    // Headings such as `[build-dependencies]`, and empty lines between roots, are no packages.
    let packages = text.lines().filter(|line| line.contains('|'));
    let parsed = packages.map(|line| {
        let (package, features) = line.split_once('|')?;
        let (name, rest) = package.split_once(' ')?;
        let version = rest.split(' ').next()?;
        let features = features.split('|').next()?;
        Some((format!("{name} {version}{note}"), features.to_owned()))
    });
    parsed.collect()
}

/// Whatever packages are chosen, a dependency has the same features, and so is compiled once.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let Features { together, alone } = &tree.features;
    let mut differing = BTreeMap::<_, Vec<_>>::new();
    for (choice, build) in alone {
        for package in build.difference(together) {
            differing.entry(package).or_default().push(choice.as_str());
        }
    }
    let is_ours = |package: &str| {
        let name = package.split(' ').next();
        let mut members = tree.members.iter();
        members.any(|member| Some(member.name.as_str()) == name)
    };
    let twice = differing
        .into_iter()
        .filter(|((package, _), _)| !is_ours(package))
        .map(|((package, features), choices)| {
            let others = together.iter().filter(|(other, _)| other == package);
            let others: Vec<_> = others.map(|(_, features)| features.as_str()).collect();
            let advice = format!(
                "has the features [{features}] for {} and [{}] for all together, and is compiled \
                 twice: ask for the union in crates/{HACK}/Cargo.toml",
                choices.join(", "),
                others.join("] or [")
            );
            Violation::new(package, advice)
        });
    twice.chain(surplus(tree)).collect()
}

/// What nobody needs but the crate that asks for the union.
fn surplus(tree: &Tree) -> impl Iterator<Item = Violation> {
    let hack = tree.members.iter().find(|member| member.name == HACK);
    let named = hack.into_iter().flat_map(|hack| &hack.dependencies);
    let unneeded = named.filter(|named| {
        let mut others = tree.graph.iter().filter(|(name, _)| *name != HACK);
        !others.any(|(_, needed)| needed.contains(&named.name))
    });
    unneeded.map(|named| {
        let advice = format!("is needed by nobody else: take it out of crates/{HACK}/Cargo.toml");
        Violation::new(&named.name, advice)
    })
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    const TOGETHER: &str = "\
cloze-a v0.1.0 (/a)||
libc v0.2.191|default,std|
[build-dependencies]
syn v3.0.10 (proc-macro)|full|

libc v0.2.191|default,std| (*)
syn v2.0.119||
";

    fn tree(alone: &str) -> Tree {
        let ours: &[(&str, &[&str])] = &[("cloze-a", &[]), (HACK, &["libc", "old"])];
        let mut tree = Tree::of_packages(ours, &[("rand", &["libc"])]);
        tree.features = Features {
            together: parse(TOGETHER, "").unwrap(),
            alone: vec![("cloze-a".to_owned(), parse(alone, "").unwrap())],
        };
        tree
    }

    #[test]
    fn a_dependency_with_other_features_is_found() {
        let found = check(&tree(
            "cloze-a v0.1.0 (/a)|x|\nlibc v0.2.191||\nsyn v2.0.119||",
        ));
        assert_eq!(places(&found), ["libc v0.2.191", "old"]);
        let advice = &found[0].advice;
        assert!(advice.starts_with("has the features [] for cloze-a and [default,std] for all"));
    }

    #[test]
    fn what_only_the_union_needs_is_found() {
        let found = check(&tree(""));
        assert_eq!(found.len(), 1);
        assert!(found[0].place == "old" && found[0].advice.contains("take it out"));
    }
}
