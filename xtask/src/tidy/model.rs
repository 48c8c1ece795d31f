use super::Violation;
use super::tree::Tree;

const CRATE: &str = "cloze-model";
const ALLOWED: &str = "tch";

/// The contracts ask nobody who takes part in them for more than tensors.
pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let contracts = tree.members.iter().filter(|member| member.name == CRATE);
    let named = contracts.flat_map(|member| {
        let needed = member.dependencies.iter().filter(|one| !one.for_tests);
        let surplus = needed.filter(|one| one.name != ALLOWED);
        surplus.map(|one| {
            let advice = format!(
                "depends on {}: the contracts depend on {ALLOWED} alone, move what needs it to \
                 those who keep them",
                one.name
            );
            Violation::new(&member.folder, advice)
        })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::super::places;
    use super::*;

    #[test]
    fn the_contracts_need_tensors_and_for_tests_what_they_like() {
        let packages: &[(&str, &[&str])] = &[
            (CRATE, &["tch", "serde", "proptest"]),
            ("cloze-train", &["serde"]),
        ];
        let mut tree = Tree::of_packages(packages, &[]);
        tree.members[0].dependencies[2].for_tests = true;
        let found = check(&tree);
        assert_eq!(places(&found), ["crates/cloze-model"]);
        assert!(found[0].advice.starts_with("depends on serde"));
    }
}
