use std::collections::BTreeMap;

use super::public::{self, Kind, Public};
use super::tree::{Member, Tree};

const KINDS: [Kind; 4] = [Kind::Type, Kind::Trait, Kind::Function, Kind::Constant];

/// How large each crate is and how many names it shows, as a table of Markdown; below it, the names
/// of types that stand more than once. The benches are no part of what is kept small.
pub(super) fn table(tree: &Tree) -> String {
    let members = tree.members.iter();
    let members = members.filter(|member| member.folder != "benches");
    let mut rows: Vec<_> = members.map(|member| row(member, tree)).collect();
    rows.sort_by_key(|(_, numbers)| std::cmp::Reverse(numbers[0]));
    let total = [0, 1, 2, 3, 4].map(|at| rows.iter().map(|(_, numbers)| numbers[at]).sum());
    rows.push(("together", total));
    let rows = rows.into_iter().map(|(name, numbers)| {
        let cells = numbers.map(|number| number.to_string()).join(" | ");
        format!("| {name} | {cells} |\n")
    });
    let repeated = repeated(tree);
    let names = repeated.iter();
    let names = names.map(|(name, places)| format!("- `{name}`: {}\n", places.join(", ")));
    format!(
        "| crate | lines under `src` | types | traits | functions | constants |\n\
         |---|---|---|---|---|---|\n{}\n{} names of types stand more than once:\n{}",
        rows.collect::<String>(),
        repeated.len(),
        names.collect::<String>()
    )
}

/// The names of types and traits that more than one place defines, with the places.
pub(super) fn repeated(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut places = BTreeMap::<_, Vec<_>>::new();
    let items = tree
        .members
        .iter()
        .flat_map(|member| public::of(member, tree));
    for Public { kind, name, path } in items {
        if matches!(kind, Kind::Type | Kind::Trait) {
            places.entry(name).or_default().push(path);
        }
    }
    places.retain(|_, paths| paths.len() > 1);
    places
}

/// Lines, and items of each kind.
fn row<'a>(member: &'a Member, tree: &Tree) -> (&'a str, [usize; 5]) {
    let source = format!("{}/src/", member.folder);
    let files = tree.files.iter();
    let files = files.filter(|file| file.path.starts_with(&source));
    let lines = files.map(|file| file.text.lines().count()).sum();
    let items = public::of(member, tree);
    let [types, traits, functions, constants] =
        KINDS.map(|kind| items.iter().filter(|item| item.kind == kind).count());
    (
        member.name.as_str(),
        [lines, types, traits, functions, constants],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_names_are_counted() {
        let tree = Tree::of_packages(&[("a", &[]), ("b", &[])], &[]).with_files(&[
            ("crates/a/src/lib.rs", "pub struct Loss;\n\npub fn a() {}\n"),
            ("crates/b/src/lib.rs", "pub trait Loss {}\npub struct B;\n"),
            ("crates/b/README.md", "b\n"),
        ]);
        let text = table(&tree);
        for line in [
            "| a | 3 | 1 | 0 | 1 | 0 |",
            "| b | 2 | 1 | 1 | 0 | 0 |",
            "| together | 5 | 2 | 1 | 1 | 0 |",
            "1 names of types stand more than once:",
            "- `Loss`: crates/a/src/lib.rs, crates/b/src/lib.rs",
        ] {
            assert!(text.lines().any(|one| one == line), "{text}");
        }
    }
}
