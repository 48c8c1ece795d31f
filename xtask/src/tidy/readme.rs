use super::Violation;
use super::tree::Tree;

/// Each crate says what it is for.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let members = tree.members.iter();
    let without = members.filter(|member| {
        let readme = tree.file(&format!("{}/README.md", member.folder));
        readme.is_none_or(|file| file.text.trim().is_empty())
    });
    let advice = "has no README.md: write what it is for, with an example";
    without
        .map(|member| Violation::new(&member.folder, advice))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_missing_and_an_empty_one_are_found() {
        let tree = Tree::of_packages(&[("a", &[]), ("b", &[]), ("c", &[])], &[]);
        let tree = tree.with_files(&[("crates/a/README.md", "# a"), ("crates/b/README.md", " ")]);
        let found = check(&tree);
        assert_eq!(places(&found), ["crates/b", "crates/c"]);
    }
}
