use super::Violation;
use super::tree::Tree;

/// `native` lives on it; `corpus` has the one function that maps a file.
const WITH_UNSAFE: &[&str] = &["cloze-native", "cloze-corpus"];
const FORBID: &str = "#![forbid(unsafe_code)]";

/// Every other crate forbids unsafe code where it begins: no `allow` can lift that.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let members = tree.members.iter();
    let safe = members.filter(|member| !WITH_UNSAFE.contains(&member.name.as_str()));
    let roots = safe.flat_map(|member| &member.crate_roots);
    roots
        .filter(|root| {
            let file = tree.file(root);
            !file.is_some_and(|file| file.code().contains(FORBID))
        })
        .map(|root| {
            let advice = format!("write {FORBID} below the crate's documentation");
            Violation::new(root, advice)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_forbids_nothing_and_native_may() {
        let names: &[(&str, &[&str])] = &[
            ("cloze-native", &[]),
            ("cloze-gpt", &[]),
            ("cloze-bert", &[]),
        ];
        let tree = Tree::of_packages(names, &[]).with_files(&[
            ("crates/cloze-native/src/lib.rs", "//! Shim."),
            ("crates/cloze-gpt/src/lib.rs", "//! #![forbid(unsafe_code)]"),
            (
                "crates/cloze-bert/src/lib.rs",
                "//! B.\n#![forbid(unsafe_code)]",
            ),
        ]);
        let found = check(&tree);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/cloze-gpt/src/lib.rs");
    }
}
