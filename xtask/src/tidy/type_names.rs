use super::Violation;
use super::count::repeated;
use super::tree::Tree;

/// The names that more than one crate may give a type, each with the reason.
const SHARED: &[(&str, &str)] = &[
    (
        "Config",
        "of the one network or the one objective that its crate is named after, as the field calls it",
    ),
    (
        "Error",
        "what a library's functions fail with, under the name that it has in all of Rust",
    ),
];

/// A type that a crate shows has a name of its own: who reads it needs no path to know which is meant.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let repeated = repeated(tree).into_iter();
    let meant = |name: &str| SHARED.iter().any(|(shared, _)| *shared == name);
    let unmeant = repeated.filter(|(name, _)| !meant(name));
    unmeant
        .map(|(name, places)| {
            let advice = "rename all but one after what they are, or give a reason in \
                          xtask/src/tidy/type_names.rs";
            let places = places.join(", ");
            Violation::new(&places, format!("define `{name}`: {advice}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn a_name_that_two_crates_show_is_found_unless_it_is_meant() {
        let tree = Tree::of_packages(&[("a", &[]), ("b", &[])], &[]).with_files(&[
            (
                "crates/a/src/lib.rs",
                "pub struct Run;\npub enum Error {}\npub fn of() {}\n",
            ),
            (
                "crates/b/src/x.rs",
                "pub trait Run {}\npub enum Error {}\npub fn of() {}\n",
            ),
            (
                "crates/b/src/y.rs",
                "struct Run;\nmod tests {\n    pub struct Error;\n}\n",
            ),
        ]);
        let found = check(&tree);
        assert_eq!(places(&found), ["crates/a/src/lib.rs, crates/b/src/x.rs"]);
        assert!(found[0].advice.starts_with("define `Run`"));
    }
}
