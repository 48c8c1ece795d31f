use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Violation;
use super::crates::{short, table};
use super::tree::Tree;

const LIBTORCH: &[&str] = &["tch", "torch-sys"];

/// No path of dependencies leads to libtorch from the crates that can be added to a project without.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let table = table(tree);
    let is_free = |name: &str| {
        let mut free = table.iter().filter(|row| !row.libtorch);
        free.any(|row| row.name == short(name))
    };
    let members = tree.members.iter();
    let free = members.filter(|member| is_free(&member.name));
    free.filter_map(|member| {
        let path = path_to_libtorch(&member.name, &tree.graph)?;
        let advice = format!("must not reach libtorch, and does: {}", path.join(" -> "));
        Some(Violation::new(&member.folder, advice))
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
    use super::super::crates::{PAGE, tests::page};
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
        let rows = [
            ("corpus", "-", "no"),
            ("language", "-", "no"),
            ("train", "-", "yes"),
        ];
        let tree = Tree::of_packages(ours, others);
        let found = check(&tree.with_files(&[(PAGE, &page(&rows))]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/cloze-corpus");
        assert!(
            found[0]
                .advice
                .ends_with("cloze-corpus -> innocent -> torch-sys")
        );
    }
}
