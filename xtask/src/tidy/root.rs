use std::collections::BTreeSet;

use super::Violation;
use super::tree::Tree;

/// What docs/architecture.md lists, and what cargo and clippy look for at the root only.
const ALLOWED: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "Containerfile",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "clippy.toml",
    "crates",
    "deny.toml",
    "docs",
    "rust-toolchain.toml",
    "xtask",
];

/// The first thing that a visitor sees stays short.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let files = tree.files.iter();
    let entries: BTreeSet<_> = files
        .filter_map(|file| file.path.split('/').next())
        .collect();
    let surplus = entries
        .into_iter()
        .filter(|entry| !entry.starts_with('.') && !ALLOWED.contains(entry));
    let advice = "does not belong to the root of the repository: move it into a crate or docs";
    surplus.map(|entry| Violation::new(entry, advice)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_stray_file_and_a_stray_folder_are_found() {
        let found = check(&Tree::of_files(&[
            ("README.md", ""),
            (".ci/run", ""),
            ("crates/gpt/notes.txt", ""),
            ("notes.txt", ""),
            ("scripts/a.sh", ""),
            ("scripts/b.sh", ""),
        ]));
        assert_eq!(places(&found), ["notes.txt", "scripts"]);
    }
}
