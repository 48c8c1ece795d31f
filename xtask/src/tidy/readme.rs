use super::Violation;
use super::tree::Tree;

/// Each crate says what it is for.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let members = tree.members.iter();
    let without = members.filter(|member| {
        let readme = tree.file(&format!("{}/README.md", member.folder));
        readme.is_none_or(|file| file.text.trim().is_empty())
    });
    without
        .map(|member| Violation {
            rule: "readme",
            place: member.folder.clone(),
            advice: "has no README.md: write what it is for, with an example".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_an_empty_one_are_found() {
        let mut tree = Tree::of_packages(&[("a", &[]), ("b", &[]), ("c", &[])], &[]);
        tree.files =
            Tree::of_files(&[("crates/a/README.md", "# a"), ("crates/b/README.md", " ")]).files;
        let found = check(&tree);
        let places: Vec<_> = found.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(places, ["crates/b", "crates/c"]);
    }
}
