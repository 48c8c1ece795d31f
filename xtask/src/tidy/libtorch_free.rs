use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Violation;
use super::tree::Tree;

/// What can be added to a project that has no libtorch.
const FREE: &[&str] = &[
    "cloze-compare",
    "cloze-corpus",
    "cloze-language",
    "cloze-pages",
    "cloze-random",
    "workspace-hack",
    "xtask",
];
const LIBTORCH: &[&str] = &["tch", "torch-sys"];

/// No path of dependencies leads from the free crates to libtorch.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let members = tree.members.iter();
    let free = members.filter(|member| FREE.contains(&member.name.as_str()));
    free.filter_map(|member| {
        let path = path_to_libtorch(&member.name, &tree.graph)?;
        Some(Violation {
            rule: "libtorch-free",
            place: member.folder.clone(),
            advice: format!("must not reach libtorch, and does: {}", path.join(" -> ")),
        })
    })
    .collect()
}

/// The shortest one, by breadth-first search.
fn path_to_libtorch<'a>(
    from: &'a str,
    graph: &'a BTreeMap<String, BTreeSet<String>>,
) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::from([from]);
    let mut paths = VecDeque::from([vec![from]]);
    while let Some(path) = paths.pop_front() {
        let last = path[path.len() - 1];
        if LIBTORCH.contains(&last) {
            return Some(path);
        }
        for next in graph.get(last).into_iter().flatten() {
            if seen.insert(next) {
                paths.push_back([path.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_to_libtorch_is_found() {
        let ours: &[(&str, &[&str])] = &[
            ("cloze-corpus", &["innocent", "serde"]),
            ("cloze-language", &["serde"]),
            ("cloze-train", &["tch"]),
        ];
        let others: &[(&str, &[&str])] = &[
            ("innocent", &["serde", "torch-sys"]),
            ("serde", &["innocent-not"]),
            ("tch", &["torch-sys"]),
        ];
        let found = check(&Tree::of_packages(ours, others));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/cloze-corpus");
        assert!(
            found[0]
                .advice
                .ends_with("cloze-corpus -> innocent -> torch-sys")
        );
    }
}
